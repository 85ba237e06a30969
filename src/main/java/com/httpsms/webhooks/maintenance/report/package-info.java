/**
 * The job that counts what became of deliveries, hour by hour.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.report;

import org.jspecify.annotations.NullMarked;
