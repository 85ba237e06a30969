package com.httpsms.webhooks.delivery.policy;

/**
 * Where a delivery stands.
 */
public enum DeliveryStatus {

	/** It has a due time. */
	PENDING,

	/** It is leased to a worker. */
	SENDING,

	/** The endpoint took it. */
	DELIVERED,

	/** The endpoint refused it for good, or it may not be called. */
	REJECTED,

	/** The fourth retry is used up. */
	EXHAUSTED,

	/** The webhook was deleted. */
	CANCELLED;

	/**
	 * Whether nothing follows by itself.
	 * @return true for all but {@link #PENDING} and {@link #SENDING}
	 */
	public boolean isFinal() {
		return this != PENDING && this != SENDING;
	}

}
