package com.httpsms.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import com.httpsms.webhooks.outbox.NewEvents;
import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.webhook.Subscription;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Creates one delivery for each webhook that subscribed to a new event. A group of events
 * is one transaction of six statements, however many webhooks they match, and small when
 * they match very many: either all its deliveries are there or the events are still new.
 * Their queues become due with it; those that somebody has locked just after, or by the
 * sweep. An event of which the database takes no delivery is set aside, and found by
 * halving the group.
 */
@Component
class FanOut {

	/** The most events in a transaction, when they match few webhooks. */
	private static final int GROUP = 500;

	/**
	 * The most when there are more new events than in a group: whoever has just one waits
	 * for the end of somebody's turn, and that is most of what it waits for.
	 */
	private static final int CROWDED_GROUP = 128;

	/** About how many deliveries a transaction makes at the most. */
	private static final int DELIVERIES = 10_000;

	private final Transactions transactions;

	private final NewEvents newEvents;

	private final OutboxTable outbox;

	private final DeliveryTable deliveries;

	private final WebhookTable webhooks;

	private final FreshClaims freshClaims;

	private final QueuePull pull;

	private final SetAside setAside;

	/** How many events the next group has; lanes may overwrite each other's guess. */
	private volatile int group = GROUP;

	FanOut(Transactions transactions, NewEvents newEvents, OutboxTable outbox, DeliveryTable deliveries,
			WebhookTable webhooks, FreshClaims freshClaims, QueuePull pull, SetAside setAside) {
		this.transactions = transactions;
		this.newEvents = newEvents;
		this.outbox = outbox;
		this.deliveries = deliveries;
		this.webhooks = webhooks;
		this.freshClaims = freshClaims;
		this.pull = pull;
		this.setAside = setAside;
	}

	/**
	 * Fans out new events that nobody else is fanning out, of users in turn.
	 * @return how many it were
	 * @throws InterruptedException if the thread was interrupted
	 */
	int run() throws InterruptedException {
		for (int tries = 1;; tries++) {
			List<Long> tried = new ArrayList<>();
			try {
				Done done = this.transactions.run(() -> withinTransaction(0, tried));
				this.pull.pullRest(done.rest);
				return done.events;
			}
			catch (DataAccessException | TransactionException ex) {
				// should it be too much for one transaction, a smaller group will do
				this.group = Math.max(1, this.group / 2);
				if (!SetAside.isToBlame(ex, tries)) {
					throw ex;
				}
				if (tried.size() == 1) {
					this.setAside.add(SetAside.Kind.EVENT, tried.get(0), ex);
				}
			}
		}
	}

	/**
	 * Fans out in the transaction in progress. A few events may be claimed with it.
	 * @param permits how many deliveries may be claimed, maybe none
	 * @return what was done, if that commits
	 * @throws org.springframework.dao.DuplicateKeyException if something was to be
	 * claimed that had been delivered before: an event whose state somebody set back. It
	 * can be fanned out without a claim.
	 */
	Done withinTransaction(int permits) {
		return withinTransaction(permits, new ArrayList<>());
	}

	private Done withinTransaction(int permits, List<Long> tried) {
		int limit = Math.min(this.group, this.newEvents.isCrowded() ? CROWDED_GROUP : GROUP);
		List<Long> events = this.newEvents.take(limit, this.setAside.now(SetAside.Kind.EVENT, Long.class));
		tried.clear();
		tried.addAll(events);
		if (events.isEmpty()) {
			return Done.NOTHING;
		}
		boolean isFull = events.size() == limit;
		List<Subscription> few = (isFull || events.size() > permits) ? null : fewMatching(events, permits);
		Done done = (few != null) ? claimFresh(events, few) : insert(events, isFull);
		this.outbox.markFannedOut(events);
		return done;
	}

	/** All that want the events, or null if these are too many. */
	private @Nullable List<Subscription> fewMatching(List<Long> events, int atMost) {
		List<Subscription> matching = this.webhooks.matching(events, atMost + 1);
		return (matching.size() <= atMost) ? matching : null;
	}

	private Done insert(List<Long> events, boolean isFull) {
		int made = this.deliveries.insertMatching(events);
		this.group = Math.max(1, Math.min(GROUP, DELIVERIES * events.size() / Math.max(1, made)));
		return new Done(events.size(), isFull, List.of(), this.pull.pullFree(this.deliveries.activeWebhooks(events)));
	}

	private Done claimFresh(List<Long> events, List<Subscription> subscriptions) {
		if (subscriptions.isEmpty()) {
			return new Done(events.size(), false, List.of(), Set.of());
		}
		FreshClaims.Made made = this.freshClaims.make(subscriptions);
		return new Done(events.size(), false, made.claimed(), made.rest());
	}

	/**
	 * What a fan-out did.
	 *
	 * @param events how many events it was
	 * @param isFull whether there may be more
	 * @param claimed deliveries that were claimed with it
	 * @param rest webhooks whose queues were locked, to be made due after the commit
	 */
	record Done(int events, boolean isFull, List<ClaimedDelivery> claimed, Set<Long> rest) {

		static final Done NOTHING = new Done(0, false, List.of(), Set.of());

	}

}
