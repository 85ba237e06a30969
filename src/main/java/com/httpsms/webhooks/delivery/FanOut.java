package com.httpsms.webhooks.delivery;

import java.util.List;
import java.util.Set;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Creates one delivery for each webhook that subscribed to a new event. A group of events
 * is one transaction of six statements, however many webhooks they match, and small when
 * they match very many: either all its deliveries are there or the events are still new.
 * Their queues become due with it; those that somebody has locked just after, or by the
 * sweep.
 */
@Component
class FanOut {

	/** The most events in a transaction, when they match few webhooks. */
	private static final int GROUP = 500;

	/** About how many deliveries a transaction makes at the most. */
	private static final int DELIVERIES = 10_000;

	private final Transactions transactions;

	private final OutboxTable outbox;

	private final DeliveryTable deliveries;

	private final QueuePull pull;

	/** How many events the next group has; lanes may overwrite each other's guess. */
	private volatile int group = GROUP;

	FanOut(Transactions transactions, OutboxTable outbox, DeliveryTable deliveries, QueuePull pull) {
		this.transactions = transactions;
		this.outbox = outbox;
		this.deliveries = deliveries;
		this.pull = pull;
	}

	/**
	 * Fans out the oldest new events that nobody else is fanning out.
	 * @return how many it were
	 * @throws InterruptedException if the thread was interrupted
	 */
	int run() throws InterruptedException {
		int limit = this.group;
		try {
			Done done = this.transactions.run(() -> fanOut(limit));
			if (done.events > 0) {
				this.group = Math.max(1, Math.min(GROUP, DELIVERIES * done.events / Math.max(1, done.deliveries)));
			}
			this.pull.pullRest(done.rest);
			return done.events;
		}
		catch (DataAccessException | TransactionException ex) {
			// should it be too much for one transaction, a smaller group will do
			this.group = Math.max(1, limit / 2);
			throw ex;
		}
	}

	private Done fanOut(int limit) {
		List<Long> events = this.outbox.lockNew(limit);
		if (events.isEmpty()) {
			return new Done(0, 0, Set.of());
		}
		int made = this.deliveries.insertMatching(events);
		this.outbox.markFannedOut(events);
		return new Done(events.size(), made, this.pull.pullFree(this.deliveries.activeWebhooks(events)));
	}

	private record Done(int events, int deliveries, Set<Long> rest) {
	}

}
