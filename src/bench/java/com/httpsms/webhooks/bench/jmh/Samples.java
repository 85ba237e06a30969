package com.httpsms.webhooks.bench.jmh;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.Target;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * A load's items as the worker reads them from its tables.
 */
public final class Samples {

	/** The time at which all samples are sent. */
	public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

	private Samples() {
	}

	/**
	 * One item.
	 * @return the first delivery of a load
	 */
	public static Item item() {
		return Load.of(1, 1, "http://127.0.0.1:8080/hooks").items().findFirst().orElseThrow();
	}

	/**
	 * An item's event.
	 * @param item the item
	 * @return the event as it stands in the outbox
	 */
	public static StoredEvent event(Item item) {
		return new StoredEvent(item.number(), item.eventId(), Item.TYPE, item.target().userId(),
				item.target().phoneNumber(), item.cloudEvent(), NOW);
	}

	/**
	 * A target's webhook.
	 * @param target the target
	 * @return the webhook with its plain signing key
	 */
	public static Webhook webhook(Target target) {
		return new Webhook(target.number(), target.uuid(), target.userId(), target.url(), target.signingKey(),
				Webhook.Status.ACTIVE);
	}

	/**
	 * An item's body.
	 * @param item the item
	 * @return the bytes that are sent
	 */
	public static byte[] body(Item item) {
		return item.cloudEvent().getBytes(StandardCharsets.UTF_8);
	}

}
