package com.httpsms.webhooks.delivery;

import java.time.Instant;

import com.httpsms.webhooks.delivery.policy.Answer;

/**
 * A delivery that is to be tried again.
 *
 * @param delivery which one
 * @param answer what came of the last attempt
 * @param at when it is due again
 */
record DueRetry(DeliveryKey delivery, Answer answer, Instant at) {
}
