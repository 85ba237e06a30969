package com.httpsms.webhooks.delivery;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What there is to do.
 *
 * @param newEvents whether events wait for their fan-out
 * @param dueQueues whether deliveries may be due
 * @param next how long until another queue is due, or null if none will be
 */
record WorkAhead(boolean newEvents, boolean dueQueues, @Nullable Duration next) {

}
