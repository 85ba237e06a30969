package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Sends an event to a single webhook to see whether it works: by the ordinary way, before
 * whatever waits for it, and once.
 */
@Component
public class TestDeliveries {

	private final Transactions transactions;

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final OutboxTable outbox;

	private final WorkSignal signal;

	TestDeliveries(Transactions transactions, QueueTable queues, DeliveryTable deliveries, OutboxTable outbox,
			WorkSignal signal) {
		this.transactions = transactions;
		this.queues = queues;
		this.deliveries = deliveries;
		this.outbox = outbox;
		this.signal = signal;
	}

	/**
	 * The source of events with which a webhook is tested, by which they are told apart.
	 * @param webhook the webhook's uuid
	 * @return the CloudEvent's {@code source}
	 */
	public static String source(String webhook) {
		return "/v1/webhooks/" + webhook + "/test";
	}

	/**
	 * Queues a test.
	 * @param webhookId where to
	 * @param cloudEvent what, a CloudEvent 1.0 in its JSON format that nobody else gets
	 * @return the delivery
	 */
	public DeliveryKey queue(long webhookId, String cloudEvent) {
		List<Long> webhook = List.of(webhookId);
		DeliveryKey queued = this.transactions.run(() -> {
			DeliveryKey key = new DeliveryKey(this.outbox.insertFannedOut(cloudEvent), webhookId);
			this.queues.insertMissing(webhook);
			this.queues.lock(webhook);
			this.deliveries.insertFirst(key);
			this.queues.pullForward(webhook);
			return key;
		});
		this.signal.raise();
		return queued;
	}

}
