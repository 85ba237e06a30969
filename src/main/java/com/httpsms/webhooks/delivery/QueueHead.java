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

	/**
	 * The head of a queue that somebody has just looked at.
	 * @param webhookId the webhook
	 * @param next when its next delivery is due, or null if there is none
	 * @param now the present
	 * @return the head, at the end of the line if that is due already
	 */
	static QueueHead at(long webhookId, @Nullable Instant next, Instant now) {
		return new QueueHead(webhookId, (next != null && next.isBefore(now)) ? now : next);
	}

}
