/**
 * What {@code mvn spring-boot:test-run} starts: the worker as it is shipped, beside a
 * database, endpoints and a producer.
 */
@NullMarked
package com.httpsms.webhooks.demo;

import org.jspecify.annotations.NullMarked;
