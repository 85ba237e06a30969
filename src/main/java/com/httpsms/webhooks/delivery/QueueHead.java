package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * When a queue is due.
 *
 * @param webhookId the webhook
 * @param dueAt when, or null for not before somebody says so
 */
record QueueHead(long webhookId, @Nullable Instant dueAt) {
}
