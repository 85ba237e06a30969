package com.httpsms.webhooks.delivery;

import java.util.Collection;

/**
 * What identifies a delivery.
 *
 * @param eventId {@code outbox_event.id}
 * @param webhookId {@code webhook.id}
 */
public record DeliveryKey(long eventId, long webhookId) {

	/**
	 * Row constructors for {@code (event_id, webhook_id) IN (…)}. Written out, since
	 * profiles showed the binding of a thousand parameters.
	 */
	static String rows(Collection<DeliveryKey> keys) {
		StringBuilder rows = new StringBuilder(24 * keys.size());
		String separator = "(";
		for (DeliveryKey key : keys) {
			rows.append(separator).append(key.eventId).append(',').append(key.webhookId);
			separator = "),(";
		}
		return rows.append(')').toString();
	}

}
