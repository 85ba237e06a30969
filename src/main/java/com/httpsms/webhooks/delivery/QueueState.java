package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a webhook's queue stands.
 *
 * @param due how many deliveries are due, up to {@link QueueStates#COUNTED}
 * @param oldestDueAt since when the oldest of them is due, or when the next one will be;
 * null if nothing waits
 * @param sending how many are being sent
 * @param ownLimit how many may be sent at once, or null for the configured limit
 * @param heldUntil until when its endpoint is left alone; past while it is probed; null
 * without a hold
 * @param holdReason why, or null
 */
public record QueueState(long due, @Nullable Instant oldestDueAt, long sending, @Nullable Integer ownLimit,
		@Nullable Instant heldUntil, @Nullable String holdReason) {
}
