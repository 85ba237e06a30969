package com.httpsms.webhooks.delivery;

import java.time.Instant;

/**
 * A delivery that waits.
 *
 * @param key which one
 * @param attempts how many attempts it has had
 * @param attemptsAllowed how many it may have
 * @param dueAt when it is due
 */
record PendingDelivery(DeliveryKey key, int attempts, int attemptsAllowed, Instant dueAt) {
}
