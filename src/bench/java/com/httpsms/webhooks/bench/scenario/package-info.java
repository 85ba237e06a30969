/**
 * What is measured: one class for each scenario.
 */
@NullMarked
package com.httpsms.webhooks.bench.scenario;

import org.jspecify.annotations.NullMarked;
