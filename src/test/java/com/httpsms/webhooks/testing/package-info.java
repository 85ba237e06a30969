/**
 * What tests and the demo stand on: real databases, real endpoints, real nodes.
 */
@NullMarked
package com.httpsms.webhooks.testing;

import org.jspecify.annotations.NullMarked;
