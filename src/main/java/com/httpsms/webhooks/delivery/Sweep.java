package com.httpsms.webhooks.delivery;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.DeliveryTable.ExpiredLease;
import com.httpsms.webhooks.delivery.QueueTable.Head;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * Puts right what dead workers left: claims whose lease ran out, queue heads that would
 * never come due, and deliveries of webhooks that were deleted. Any number of nodes may
 * sweep at once.
 */
@Component
public class Sweep {

	private static final Logger logger = LoggerFactory.getLogger(Sweep.class);

	private static final int GROUP = 500;

	private final Transactions transactions;

	private final DeliveryTable deliveries;

	private final QueueTable queues;

	private final Records records;

	private final Observers observers;

	private final DeliveryProperties properties;

	Sweep(Transactions transactions, DeliveryTable deliveries, QueueTable queues, Records records, Observers observers,
			DeliveryProperties properties) {
		this.transactions = transactions;
		this.deliveries = deliveries;
		this.queues = queues;
		this.records = records;
		this.observers = observers;
		this.properties = properties;
	}

	/**
	 * Turns claims whose lease ran out into ABANDONED attempts, and their deliveries into
	 * retries or EXHAUSTED.
	 * @return how many it were
	 */
	public int abandonExpired() {
		int total = 0;
		List<ExpiredLease> expired;
		do {
			expired = this.deliveries.expired(this.properties.lease(), GROUP);
			if (!expired.isEmpty()) {
				List<RecordedAttempt> recorded = this.records.write(expired.stream().map(Sweep::abandoned).toList());
				this.observers.recorded(recorded);
				total += recorded.size();
			}
		}
		while (expired.size() == GROUP);
		if (total > 0) {
			logger.warn("{} attempts were abandoned by their workers", total);
		}
		return total;
	}

	private static AttemptResult abandoned(ExpiredLease expired) {
		return new AttemptResult(expired.attempt(), new Answer(Outcome.ABANDONED, null,
				"the worker did not say what became of it", null, null, expired.claimedAt(), null), null);
	}

	/**
	 * Makes queues due that have something due and would not be looked at.
	 * @return how many it were
	 */
	public int repairHeads() {
		int missing = this.transactions.run(this.queues::insertMissing);
		List<Head> late = this.queues.lateHeads();
		for (Head head : late) {
			this.transactions.run(() -> {
				this.queues.pullForward(head);
				return head;
			});
		}
		return missing + late.size();
	}

	/**
	 * Cancels what waits for webhooks that were deleted, in steps that each commit.
	 * @return how many deliveries it were
	 */
	public int cancelOrphaned() {
		int total = 0;
		for (long webhook : this.queues.orphaned()) {
			int cancelled;
			do {
				cancelled = this.transactions.run(() -> {
					this.queues.lock(List.of(webhook));
					return this.deliveries.cancel(webhook, GROUP);
				});
				total += cancelled;
			}
			while (cancelled == GROUP);
		}
		return total;
	}

}
