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
	CANCELLED

}
