/**
 * What becomes of the figures: a table, a file for programs, plots.
 */
@NullMarked
package com.httpsms.webhooks.bench.report;

import org.jspecify.annotations.NullMarked;
