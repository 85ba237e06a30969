package com.httpsms.webhooks.delivery;

/**
 * What identifies a delivery.
 *
 * @param eventId {@code outbox_event.id}
 * @param webhookId {@code webhook.id}
 */
public record DeliveryKey(long eventId, long webhookId) {

	/** As a row constructor for {@code (event_id, webhook_id) IN (:keys)}. */
	Object[] row() {
		return new Object[] { this.eventId, this.webhookId };
	}

}
