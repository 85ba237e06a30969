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
		try {
			Done done = this.transactions.run(this::withinTransaction);
			this.pull.pullRest(done.rest);
			return done.events;
		}
		catch (DataAccessException | TransactionException ex) {
			// should it be too much for one transaction, a smaller group will do
			this.group = Math.max(1, this.group / 2);
			throw ex;
		}
	}

	/**
	 * Fans out in the transaction in progress.
	 * @return what was done, if that commits
	 */
	Done withinTransaction() {
		int limit = this.group;
		List<Long> events = this.outbox.lockNew(limit);
		if (events.isEmpty()) {
			return Done.NOTHING;
		}
		int made = this.deliveries.insertMatching(events);
		this.outbox.markFannedOut(events);
		this.group = Math.max(1, Math.min(GROUP, DELIVERIES * events.size() / Math.max(1, made)));
		return new Done(events.size(), events.size() == limit,
				this.pull.pullFree(this.deliveries.activeWebhooks(events)));
	}

	/**
	 * What a fan-out did.
	 *
	 * @param events how many events it was
	 * @param isFull whether there may be more
	 * @param rest webhooks whose queues were locked, to be made due after the commit
	 */
	record Done(int events, boolean isFull, Set<Long> rest) {

		static final Done NOTHING = new Done(0, false, Set.of());

	}

}
