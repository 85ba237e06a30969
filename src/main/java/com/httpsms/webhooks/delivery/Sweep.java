package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.webhook.RegistrationTable;

/**
 * Puts right what dead workers left: claims whose lease ran out, queue heads that would
 * never come due, and deliveries of webhooks that were deleted. Any number of nodes may
 * sweep at once.
 */
@Component
public class Sweep {

	private static final Logger logger = LoggerFactory.getLogger(Sweep.class);

	private static final int GROUP = 500;

	/** How long leases and queues may wait for it. */
	private static final Duration CANCELLING = Duration.ofSeconds(2);

	private final Transactions transactions;

	private final DeliveryTable deliveries;

	private final QueueTable queues;

	private final RegistrationTable registrations;

	private final Records records;

	private final QueuePull pull;

	private final Observers observers;

	private final SetAside setAside;

	private final DeliveryProperties properties;

	Sweep(Transactions transactions, DeliveryTable deliveries, QueueTable queues, RegistrationTable registrations,
			Records records, QueuePull pull, Observers observers, SetAside setAside, DeliveryProperties properties) {
		this.transactions = transactions;
		this.deliveries = deliveries;
		this.queues = queues;
		this.registrations = registrations;
		this.records = records;
		this.pull = pull;
		this.observers = observers;
		this.setAside = setAside;
		this.properties = properties;
	}

	/**
	 * Turns claims whose lease ran out into ABANDONED attempts, and their deliveries into
	 * retries or EXHAUSTED.
	 * @return how many it were
	 */
	public int abandonExpired() {
		int total = 0;
		List<AttemptResult> expired;
		int recorded;
		do {
			expired = expired();
			recorded = expired.isEmpty() ? 0 : record(expired);
			total += recorded;
		}
		while (expired.size() == GROUP && recorded > 0);
		if (total > 0) {
			logger.warn("{} attempts were abandoned by their workers", total);
		}
		return total;
	}

	/** Without those that can't be recorded: enough of them would hide all others. */
	private List<AttemptResult> expired() {
		Set<Attempt> aside = this.setAside.now(SetAside.Kind.LEASE, Attempt.class);
		return this.deliveries.expired(this.properties.lease(), GROUP + aside.size())
			.stream()
			.filter((lease) -> !aside.contains(lease.attempt()))
			.limit(GROUP)
			.map(Sweep::abandoned)
			.toList();
	}

	/** One row that can't be recorded, whatever the reason, must not keep the others. */
	private int record(List<AttemptResult> results) {
		List<RecordedAttempt> recorded;
		try {
			recorded = this.records.abandon(results).recorded();
		}
		catch (RuntimeException ex) {
			boolean isOfDatabase = ex instanceof DataAccessException || ex instanceof TransactionException;
			if (isOfDatabase && DatabaseFailure.of(ex) != DatabaseFailure.CONTENT) {
				throw ex;
			}
			if (results.size() == 1) {
				this.setAside.add(SetAside.Kind.LEASE, results.get(0).attempt(), ex);
				return 0;
			}
			int half = results.size() / 2;
			return record(results.subList(0, half)) + record(results.subList(half, results.size()));
		}
		this.observers.recorded(recorded);
		return recorded.size();
	}

	private static AttemptResult abandoned(ExpiredLease expired) {
		return new AttemptResult(expired.attempt(), new Answer(Outcome.ABANDONED, null,
				"the worker did not say what became of it", null, null, expired.claimedAt(), null), null);
	}

	/**
	 * Forgets the signing keys of rotations whose overlap is over.
	 */
	public void forgetPreviousKeys() {
		int forgotten = this.registrations.forgetPreviousKeys();
		if (forgotten > 0) {
			logger.info("{} previous signing keys were forgotten", forgotten);
		}
	}

	/**
	 * Makes queues due that have something due and would not be looked at.
	 * @return how many it were
	 */
	public int repairHeads() {
		int missing = this.transactions.run(() -> {
			this.queues.adopt();
			return this.queues.insertMissing();
		});
		List<Long> late = this.queues.lateHeads();
		for (int done = 0; done < late.size(); done += GROUP) {
			List<Long> next = late.subList(done, Math.min(late.size(), done + GROUP));
			this.transactions.run(() -> this.pull.pullFree(next));
		}
		return missing + late.size();
	}

	/**
	 * Cancels what waits for webhooks that were deleted, in steps that each commit. A
	 * million deliveries are not cancelled at once: the next sweep goes on.
	 * @return how many deliveries it were
	 */
	public int cancelOrphaned() {
		long end = System.nanoTime() + CANCELLING.toNanos();
		Set<Long> aside = this.setAside.now(SetAside.Kind.QUEUE, Long.class);
		return this.queues.orphaned()
			.stream()
			.filter((webhook) -> !aside.contains(webhook))
			.mapToInt((webhook) -> cancelOrphaned(webhook, end))
			.sum();
	}

	private int cancelOrphaned(long webhook, long end) {
		int total = 0;
		try {
			int cancelled = GROUP;
			while (cancelled == GROUP && System.nanoTime() < end) {
				cancelled = this.transactions.run(() -> {
					this.queues.lock(List.of(webhook));
					List<DeliveryKey> waiting = this.deliveries.waiting(webhook, GROUP);
					if (!waiting.isEmpty()) {
						this.deliveries.cancel(waiting, "the webhook was deleted");
					}
					return waiting.size();
				});
				total += cancelled;
			}
		}
		catch (DataAccessException ex) {
			if (DatabaseFailure.of(ex) != DatabaseFailure.CONTENT) {
				throw ex;
			}
			this.setAside.add(SetAside.Kind.QUEUE, webhook, ex);
		}
		return total;
	}

}
