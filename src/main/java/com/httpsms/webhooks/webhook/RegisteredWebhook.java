package com.httpsms.webhooks.webhook;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A webhook as its user sees it.
 *
 * @param webhook what sending needs of it
 * @param statusReason why it is not active, or null
 * @param previousKeyUntil until when the key before the last rotation signs too, or null
 * @param eventTypes the events it wants, in alphabetical order
 * @param phoneNumbers the phone numbers whose events it wants, in order
 * @param createdAt when it was registered
 * @param updatedAt when it was last changed
 */
public record RegisteredWebhook(Webhook webhook, @Nullable String statusReason, @Nullable Instant previousKeyUntil,
		List<String> eventTypes, List<String> phoneNumbers, Instant createdAt, Instant updatedAt) {
}
