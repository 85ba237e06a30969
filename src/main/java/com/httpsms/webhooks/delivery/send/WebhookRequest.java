package com.httpsms.webhooks.delivery.send;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import org.springframework.http.HttpHeaders;

import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.RequestToken;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.signing.StandardWebhooksSignature;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * One request to an endpoint.
 *
 * @param webhook where it goes
 * @param keys what signs it, empty for no signature
 * @param event what it carries
 * @param attempt which attempt it is, from 1
 * @param at when it is made, by the database's clock, so that nodes with skewed clocks
 * sign alike
 */
public record WebhookRequest(Webhook webhook, SigningKeys keys, StoredEvent event, int attempt, Instant at) {

	/**
	 * A request to a webhook with one key.
	 * @param webhook where it goes
	 * @param key what signs it, empty for no signature
	 * @param event what it carries
	 * @param attempt which attempt it is, from 1
	 * @param at when it is made
	 */
	public WebhookRequest(Webhook webhook, SigningKey key, StoredEvent event, int attempt, Instant at) {
		this(webhook, new SigningKeys(key), event, attempt, at);
	}

	byte[] body() {
		return this.event.cloudEvent().getBytes(StandardCharsets.UTF_8);
	}

	/** The headers that depend on the event, the webhook and the attempt. */
	void addHeaders(HttpHeaders headers, byte[] body) {
		headers.set("X-Event-Type", this.event.type());
		if (this.keys.isEmpty()) {
			return;
		}
		String tokenId = this.event.eventId() + ":" + this.webhook.uuid() + ":" + this.attempt;
		headers.setBearerAuth(
				new RequestToken(this.webhook.userId(), this.webhook.url(), tokenId, RequestToken.digest(body), this.at)
					.sign(this.keys.current()));
		StandardWebhooksSignature signature = new StandardWebhooksSignature(this.event.eventId(), this.at);
		headers.set("webhook-id", signature.id());
		headers.set("webhook-timestamp", signature.timestampHeader());
		headers.set("webhook-signature", signature.sign(this.keys, body));
	}

}
