/**
 * The job that makes deliveries of past events.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.backfill;

import org.jspecify.annotations.NullMarked;
