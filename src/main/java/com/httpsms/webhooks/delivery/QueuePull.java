package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * Makes queues due without waiting for those who have them locked: claims and records
 * have them for milliseconds, a node that stands still until the database drops it, and
 * an operator as long as a transaction stays open. Whatever can't be pulled forward in
 * time is found by the sweep.
 */
@Component
class QueuePull {

	private static final Logger logger = LoggerFactory.getLogger(QueuePull.class);

	private static final int TRIES = 6;

	private static final Duration PAUSE = Duration.ofMillis(5);

	private final Transactions transactions;

	private final QueueTable queues;

	QueuePull(Transactions transactions, QueueTable queues) {
		this.transactions = transactions;
		this.queues = queues;
	}

	/**
	 * Makes those queues due that nobody has locked, in the transaction in progress.
	 * @param webhookIds the webhooks, may be none
	 * @return the others
	 */
	Set<Long> pullFree(Collection<Long> webhookIds) {
		Set<Long> others = new TreeSet<>(webhookIds);
		if (others.isEmpty()) {
			return others;
		}
		List<Long> free = this.queues.lockFree(others).stream().map(WebhookQueue::webhookId).toList();
		if (!free.isEmpty()) {
			this.queues.pullForward(free);
			free.forEach(others::remove);
		}
		return others;
	}

	/**
	 * Makes the rest due, and makes the rows that are missing, in transactions of their
	 * own. Tries for some thirty milliseconds: a queue that is locked for longer must not
	 * keep the others waiting.
	 * @param webhookIds the webhooks, may be none
	 * @throws InterruptedException if the thread was interrupted
	 */
	void pullRest(Set<Long> webhookIds) throws InterruptedException {
		Set<Long> rest = webhookIds;
		for (int tries = 0; !rest.isEmpty(); tries++) {
			if (tries == TRIES) {
				logger.info("The queues of {} webhooks are locked; the sweep will make them due", rest.size());
				return;
			}
			if (tries > 0) {
				Thread.sleep(PAUSE.toMillis());
			}
			Set<Long> pull = rest;
			rest = this.transactions.run(() -> {
				this.queues.insertMissing(pull);
				return pullFree(pull);
			});
		}
	}

}
