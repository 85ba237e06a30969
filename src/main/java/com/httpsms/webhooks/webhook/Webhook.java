package com.httpsms.webhooks.webhook;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A subscription, as far as sending needs it.
 *
 * @param id the key that the tables use
 * @param uuid the key that users see
 * @param userId whose webhook it is
 * @param url where requests go
 * @param storedSigningKey the signing key as it stands in the table, plain or encrypted
 * @param storedPreviousKey the signing key before, while its overlap lasts, or null
 * @param status whether its deliveries are sent
 * @param strictOrder whether its deliveries are sent one after the other
 */
public record Webhook(long id, String uuid, String userId, String url, String storedSigningKey,
		@Nullable String storedPreviousKey, Status status, boolean strictOrder) {

	/**
	 * A webhook with one signing key and in no order.
	 * @param id the key that the tables use
	 * @param uuid the key that users see
	 * @param userId whose webhook it is
	 * @param url where requests go
	 * @param storedSigningKey the signing key, plain or encrypted
	 * @param status whether its deliveries are sent
	 */
	public Webhook(long id, String uuid, String userId, String url, String storedSigningKey, Status status) {
		this(id, uuid, userId, url, storedSigningKey, null, status, false);
	}

	/**
	 * Whether and why deliveries are sent.
	 */
	public enum Status {

		/** Deliveries are sent. */
		ACTIVE,

		/** Its user wants to wait: deliveries are made and kept. */
		PAUSED,

		/** The worker stopped it (see its reason): deliveries are made and kept. */
		DISABLED,

		/** Its user deleted it: no new deliveries, and those not sent are cancelled. */
		DELETED

	}

	/**
	 * Leaves out the signing key, and the URL, whose query may hold a secret of its user.
	 */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "Webhook[id=%d, uuid=%s, status=%s]", this.id, this.uuid, this.status);
	}

}
