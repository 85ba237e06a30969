package com.httpsms.webhooks.delivery;

/**
 * What there is to do.
 *
 * @param newEvents whether events wait for their fan-out
 * @param dueQueues whether queues are due
 */
record WorkAhead(boolean newEvents, boolean dueQueues) {
}
