package com.httpsms.webhooks.delivery;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * How deliveries ended; those that ended alike share a statement.
 *
 * @param status a final status
 * @param outcome of their last attempts
 * @param httpStatus of their last answers, or null if there was none
 * @param error of their last attempts, or null if there was none
 */
record Ending(DeliveryStatus status, Outcome outcome, @Nullable Integer httpStatus, @Nullable String error) {
}
