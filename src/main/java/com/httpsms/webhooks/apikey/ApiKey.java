package com.httpsms.webhooks.apikey;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a key. The key itself is not.
 *
 * @param id by which it is listed and revoked
 * @param role what it may do
 * @param userId whose it is, for a user's key
 * @param createdAt when it was made
 * @param lastUsedAt when it was last used, to the minute; null if never
 * @param revokedAt since when it opens nothing; null while it does
 */
public record ApiKey(long id, Role role, @Nullable String userId, Instant createdAt, @Nullable Instant lastUsedAt,
		@Nullable Instant revokedAt) {

	/**
	 * What a key may do.
	 */
	public enum Role {

		/** Manages the webhooks of one user and reads their deliveries. */
		USER,

		/** Publishes events. */
		PRODUCER,

		/** Reads the deliveries of everybody. */
		OPERATOR

	}

	/**
	 * Whether it opens anything.
	 * @return true unless it was revoked
	 */
	public boolean isActive() {
		return this.revokedAt == null;
	}

}
