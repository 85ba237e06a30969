package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Creates one delivery for each webhook that subscribed to a new event. A group of events
 * is one transaction of four statements, however many webhooks they match: either all its
 * deliveries are there and their queues are due, or the events are still new.
 */
@Component
class FanOut {

	private static final int GROUP = 500;

	private final Transactions transactions;

	private final OutboxTable outbox;

	private final DeliveryTable deliveries;

	private final QueueTable queues;

	FanOut(Transactions transactions, OutboxTable outbox, DeliveryTable deliveries, QueueTable queues) {
		this.transactions = transactions;
		this.outbox = outbox;
		this.deliveries = deliveries;
		this.queues = queues;
	}

	/**
	 * Fans out the oldest new events that nobody else is fanning out.
	 * @return how many it were
	 */
	int run() {
		return this.transactions.run(() -> {
			List<Long> events = this.outbox.lockNew(GROUP);
			if (!events.isEmpty()) {
				this.deliveries.insertMatching(events);
				this.outbox.markFannedOut(events);
				// last, since others wait for these rows
				this.queues.pullForward(events);
			}
			return events.size();
		});
	}

}
