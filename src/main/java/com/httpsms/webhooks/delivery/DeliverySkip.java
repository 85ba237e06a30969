package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.stereotype.Component;

/**
 * Gives up one delivery that waits, so that those behind it go on: in strict order one
 * that fails keeps its phone number waiting for as long as its retries take. It ends
 * {@code CANCELLED} and says who skipped it. No {@code webhook.send.failed} tells of it:
 * whoever skips it knows.
 */
@Component
public class DeliverySkip {

	private final Transactions transactions;

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final TurnTable turns;

	private final WorkSignal signal;

	DeliverySkip(Transactions transactions, QueueTable queues, DeliveryTable deliveries, TurnTable turns,
			WorkSignal signal) {
		this.transactions = transactions;
		this.queues = queues;
		this.deliveries = deliveries;
		this.turns = turns;
		this.signal = signal;
	}

	/**
	 * Gives a delivery up unless it is being sent: what an endpoint may be seeing at this
	 * moment is for the answer to end, or for the sweep once its lease is over.
	 * @param key a delivery
	 * @param by who skips it, at most 160 characters
	 * @return whether it waited; otherwise nothing has changed
	 */
	public boolean skip(DeliveryKey key, String by) {
		List<Long> webhook = List.of(key.webhookId());
		boolean skipped = this.transactions.run(() -> {
			this.queues.insertMissing(webhook);
			this.queues.lock(webhook);
			boolean waited = this.deliveries.cancel(List.of(key), "skipped by " + by) == 1;
			if (waited) {
				this.turns.end(key);
				this.queues.pullForward(webhook);
			}
			return waited;
		});
		if (skipped) {
			this.signal.raise();
		}
		return skipped;
	}

}
