/**
 * Quartz: the lanes and the sweep as clustered jobs, and the health that they report.
 * Uses delivery.
 */
@NullMarked
package com.httpsms.webhooks.schedule;

import org.jspecify.annotations.NullMarked;
