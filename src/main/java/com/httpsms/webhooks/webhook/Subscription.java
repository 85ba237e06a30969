package com.httpsms.webhooks.webhook;

/**
 * A webhook that wants an event.
 *
 * @param eventId {@code outbox_event.id}
 * @param webhook the webhook
 */
public record Subscription(long eventId, Webhook webhook) {
}
