package com.httpsms.webhooks.delivery;

import java.time.Instant;

/**
 * A claim whose worker is gone.
 *
 * @param attempt what it was to do
 * @param claimedAt when it was claimed
 */
record ExpiredLease(Attempt attempt, Instant claimedAt) {
}
