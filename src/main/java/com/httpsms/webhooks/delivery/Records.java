package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.EndpointHealth;
import com.httpsms.webhooks.delivery.policy.EndpointHealth;
import com.httpsms.webhooks.delivery.policy.HoldPolicy;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.delivery.policy.Verdict;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Records a group of attempts in one transaction: the attempt rows, the deliveries' new
 * states, their endpoints' health and queue heads, and the events that tell the main
 * application of what failed for good. What its worker no longer holds is left alone.
 */
@Component
class Records {

	private static final Logger logger = LoggerFactory.getLogger(Records.class);

	/** Why a webhook is disabled whose endpoint answered 410. */
	private static final String GONE = "GONE";

	private final Transactions transactions;

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final AttemptTable attempts;

	private final WebhookTable webhooks;

	private final SendFailedEvents sendFailed;

	private final RetryPolicy retryPolicy;

	private final HoldPolicy holdPolicy;

	Records(Transactions transactions, QueueTable queues, DeliveryTable deliveries, AttemptTable attempts,
			WebhookTable webhooks, SendFailedEvents sendFailed, RetryPolicy retryPolicy, HoldPolicy holdPolicy) {
		this.transactions = transactions;
		this.queues = queues;
		this.deliveries = deliveries;
		this.attempts = attempts;
		this.webhooks = webhooks;
		this.sendFailed = sendFailed;
		this.retryPolicy = retryPolicy;
		this.holdPolicy = holdPolicy;
	}

	/**
	 * Records attempts.
	 * @param results at least one result, in the order in which they came
	 * @return what became of them
	 */
	Written write(Collection<AttemptResult> results) {
		return this.transactions.run(() -> writeWithinTransaction(results, this.deliveries::sending));
	}

	/**
	 * Records attempts whose workers let their leases run out. That is looked at again
	 * under the lock: a worker that gave an attempt back may have claimed it anew since,
	 * and an attempt that is not counted has the same number the next time.
	 * @param results at least one result
	 * @return what became of them
	 */
	Written abandon(Collection<AttemptResult> results) {
		return this.transactions.run(() -> writeWithinTransaction(results, this.deliveries::expired));
	}

	/**
	 * Whether the database answers.
	 * @return false if it does not, or takes no connection
	 */
	boolean isReachable() {
		try {
			this.queues.look();
			return true;
		}
		catch (DataAccessException ex) {
			logger.debug("The database does not answer", ex);
			return false;
		}
	}

	private Written writeWithinTransaction(Collection<AttemptResult> results,
			Function<Collection<DeliveryKey>, List<Attempt>> standing) {
		Set<Long> webhookIds = new TreeSet<>();
		results.forEach((result) -> webhookIds.add(result.webhookId()));
		Map<Long, WebhookQueue> locked = new LinkedHashMap<>();
		this.queues.lockFree(webhookIds).forEach((queue) -> locked.put(queue.webhookId(), queue));
		// read after the locks; what is not at its attempt any more never will be again,
		// locked or not
		Set<Attempt> sending = new HashSet<>(
				standing.apply(results.stream().map((result) -> result.attempt().delivery()).toList()));
		Map<Boolean, List<AttemptResult>> ours = results.stream()
			.filter((result) -> sending.contains(result.attempt()))
			.collect(Collectors.partitioningBy((result) -> locked.containsKey(result.webhookId())));
		List<AttemptResult> held = ours.getOrDefault(true, List.of());
		List<AttemptResult> postponed = ours.getOrDefault(false, List.of());
		if (held.isEmpty()) {
			return new Written(List.of(), postponed);
		}
		this.attempts.insert(held);
		Map<Attempt, WebhookStop> stops = new HashMap<>();
		Map<Long, WebhookQueue> answered = answered(locked, held, stops);
		List<RecordedAttempt> recorded = writeVerdicts(held, locked.values().iterator().next().now(), stops);
		writeQueues(locked, answered);
		return new Written(recorded, postponed);
	}

	/**
	 * How the endpoints are doing after their answers, and which of those began a hold.
	 */
	private Map<Long, WebhookQueue> answered(Map<Long, WebhookQueue> before, List<AttemptResult> results,
			Map<Attempt, WebhookStop> stops) {
		Map<Long, WebhookQueue> after = new LinkedHashMap<>();
		for (AttemptResult result : results) {
			WebhookQueue queue = after.getOrDefault(result.webhookId(), before.get(result.webhookId()));
			if (queue == null) {
				continue;
			}
			EndpointHealth health = queue.health()
				.after(result.answer(), queue.now(), this.holdPolicy, this.retryPolicy);
			if (health.isLimitedToProbe() && !queue.health().isLimitedToProbe()) {
				stops.put(result.attempt(), new WebhookStop(WebhookStop.Kind.HELD, String.valueOf(health.holdReason()),
						health.heldUntil()));
			}
			after.put(result.webhookId(), queue.with(health));
		}
		return after;
	}

	private List<RecordedAttempt> writeVerdicts(List<AttemptResult> results, Instant now,
			Map<Attempt, WebhookStop> stops) {
		List<RecordedAttempt> recorded = new ArrayList<>(results.size());
		List<DueRetry> retries = new ArrayList<>();
		Map<Ending, List<DeliveryKey>> endings = new LinkedHashMap<>();
		List<AttemptResult> failed = new ArrayList<>();
		Set<Long> gone = new TreeSet<>();
		for (AttemptResult result : results) {
			Attempt attempt = result.attempt();
			Answer answer = result.answer();
			Verdict verdict = this.retryPolicy.verdict(answer, attempt.number(), attempt.allowed());
			DeliveryStatus status = status(verdict);
			if (verdict instanceof Verdict.Retry retry) {
				retries.add(new DueRetry(attempt.delivery(), answer, now.plus(retry.delay())));
			}
			else {
				endings
					.computeIfAbsent(new Ending(status, answer.outcome(), answer.httpStatus(), answer.error()),
							(ending) -> new ArrayList<>())
					.add(attempt.delivery());
			}
			if (status == DeliveryStatus.REJECTED || status == DeliveryStatus.EXHAUSTED) {
				failed.add(result);
			}
			if (verdict instanceof Verdict.Rejected rejected && rejected.gone()
					&& gone.add(attempt.delivery().webhookId())) {
				stops.put(attempt,
						new WebhookStop(WebhookStop.Kind.DISABLED, GONE + ", its endpoint answered 410", null));
			}
			ClaimedDelivery claim = result.claim();
			recorded.add(new RecordedAttempt(attempt.delivery(), attempt.number(), answer, status,
					(claim != null) ? claim.event() : null, (claim != null) ? claim.webhook() : null,
					stops.get(attempt)));
		}
		endings.forEach(this.deliveries::finish);
		if (!retries.isEmpty()) {
			this.deliveries.retry(retries);
		}
		if (!failed.isEmpty()) {
			this.sendFailed.publish(failed);
		}
		if (!gone.isEmpty()) {
			this.webhooks.disable(gone, GONE);
		}
		return recorded;
	}

	/**
	 * Writes what has changed of the endpoints' health and of the queues' heads. A slot
	 * got free, or a retry was made: a queue that is not due already is due when its next
	 * delivery is. Most have none, and a claim would be in vain.
	 */
	private void writeQueues(Map<Long, WebhookQueue> before, Map<Long, WebhookQueue> after) {
		List<Long> resting = after.values()
			.stream()
			.filter((queue) -> !queue.isDue())
			.map(WebhookQueue::webhookId)
			.toList();
		Map<Long, Instant> due = resting.isEmpty() ? Map.of() : this.deliveries.nextDue(resting);
		List<QueueHead> heads = new ArrayList<>();
		List<WebhookQueue> changed = new ArrayList<>();
		after.forEach((id, queue) -> {
			Instant next = queue.isDue() ? queue.now() : due.get(id);
			WebhookQueue headed = (next != null) ? queue.dueFrom(next) : queue;
			WebhookQueue old = before.get(id);
			if (old == null || !headed.health().equals(old.health())) {
				changed.add(headed);
			}
			else if (!Objects.equals(headed.nextDueAt(), old.nextDueAt())) {
				heads.add(new QueueHead(id, headed.nextDueAt()));
			}
		});
		this.queues.setHeads(heads);
		if (!changed.isEmpty()) {
			this.queues.update(changed);
		}
	}

	private static DeliveryStatus status(Verdict verdict) {
		if (verdict instanceof Verdict.Delivered) {
			return DeliveryStatus.DELIVERED;
		}
		if (verdict instanceof Verdict.Rejected) {
			return DeliveryStatus.REJECTED;
		}
		return (verdict instanceof Verdict.Exhausted) ? DeliveryStatus.EXHAUSTED : DeliveryStatus.PENDING;
	}

	/**
	 * What became of a group. Results that are in neither list came too late: their
	 * leases were lost, and others have recorded or will record those attempts.
	 *
	 * @param recorded what is in the tables now
	 * @param postponed what can't be recorded at the moment, since somebody holds on to
	 * its queue
	 */
	record Written(List<RecordedAttempt> recorded, List<AttemptResult> postponed) {
	}

}
