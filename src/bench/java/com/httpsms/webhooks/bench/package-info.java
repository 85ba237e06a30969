/**
 * The benchmark: starts a database and a sink, lets this project and its peers work in turn,
 * and reports. See {@code ops/benchmarks.md}.
 */
@NullMarked
package com.httpsms.webhooks.bench;

import org.jspecify.annotations.NullMarked;
