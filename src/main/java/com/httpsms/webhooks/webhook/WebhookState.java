package com.httpsms.webhooks.webhook;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A webhook as an operator sees it: whether it is sent to, without its secrets.
 *
 * @param id the key that the tables use
 * @param uuid the key that users see
 * @param userId whose webhook it is
 * @param url where requests go
 * @param status whether its deliveries are sent
 * @param statusReason why not, or null
 * @param isStrictOrder whether its deliveries are sent one after the other
 * @param updatedAt when it was last changed
 */
public record WebhookState(long id, String uuid, String userId, String url, Webhook.Status status,
		@Nullable String statusReason, boolean isStrictOrder, Instant updatedAt) {

	/** Leaves out the URL, whose query may hold a secret of its user. */
	@Override
	public String toString() {
		return "WebhookState[id=" + this.id + ", uuid=" + this.uuid + ", status=" + this.status + "]";
	}

}
