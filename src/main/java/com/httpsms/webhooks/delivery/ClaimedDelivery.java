package com.httpsms.webhooks.delivery;

import java.time.Instant;

import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * A delivery that is this node's to send.
 *
 * @param attempt the attempt that was counted for it
 * @param dueAt when it was due, in case it is given back
 * @param webhook where it goes
 * @param keys what signs it
 * @param event what it carries
 * @param lease how long it is ours
 */
record ClaimedDelivery(Attempt attempt, Instant dueAt, Webhook webhook, SigningKeys keys, StoredEvent event,
		Lease lease) {
}
