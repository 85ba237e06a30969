package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.DeliveryTable.Ending;
import com.httpsms.webhooks.delivery.DeliveryTable.Retry;
import com.httpsms.webhooks.delivery.QueueTable.Queue;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
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
	 * @return those that were recorded; the others' leases were lost, and others have
	 * recorded or will record them
	 */
	List<RecordedAttempt> write(Collection<AttemptResult> results) {
		return this.transactions.run(() -> writeWithinTransaction(results));
	}

	private List<RecordedAttempt> writeWithinTransaction(Collection<AttemptResult> results) {
		Set<Long> webhookIds = new TreeSet<>();
		results.forEach((result) -> webhookIds.add(result.attempt().delivery().webhookId()));
		List<Queue> locked = this.queues.lock(webhookIds);
		Set<Attempt> sending = new HashSet<>(
				this.deliveries.sending(results.stream().map((result) -> result.attempt().delivery()).toList()));
		List<AttemptResult> held = results.stream().filter((result) -> sending.contains(result.attempt())).toList();
		if (held.isEmpty()) {
			return List.of();
		}
		this.attempts.insert(held);
		List<RecordedAttempt> recorded = writeVerdicts(held, locked.isEmpty() ? null : locked.get(0).now());
		if (!locked.isEmpty()) {
			this.queues.update(health(locked, held));
		}
		return recorded;
	}

	private List<RecordedAttempt> writeVerdicts(List<AttemptResult> results, @Nullable Instant lockedAt) {
		List<RecordedAttempt> recorded = new ArrayList<>(results.size());
		List<Retry> retries = new ArrayList<>();
		Map<Ending, List<DeliveryKey>> endings = new LinkedHashMap<>();
		List<AttemptResult> failed = new ArrayList<>();
		Set<Long> gone = new TreeSet<>();
		for (AttemptResult result : results) {
			Attempt attempt = result.attempt();
			Answer answer = result.answer();
			Verdict verdict = this.retryPolicy.verdict(answer, attempt.number(), attempt.allowed());
			DeliveryStatus status = status(verdict);
			if (verdict instanceof Verdict.Retry retry) {
				Instant now = (lockedAt != null) ? lockedAt : answer.startedAt();
				retries.add(new Retry(attempt.delivery(), answer, now.plus(retry.delay())));
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
			if (verdict instanceof Verdict.Rejected rejected && rejected.gone()) {
				gone.add(attempt.delivery().webhookId());
			}
			ClaimedDelivery claim = result.claim();
			recorded.add(new RecordedAttempt(attempt.delivery(), attempt.number(), answer, status,
					(claim != null) ? claim.event() : null, (claim != null) ? claim.webhook() : null));
		}
		endings.forEach(this.deliveries::finish);
		if (!retries.isEmpty()) {
			this.deliveries.retry(retries);
		}
		if (!failed.isEmpty()) {
			this.sendFailed.publish(failed);
		}
		if (!gone.isEmpty()) {
			this.webhooks.disable(gone, "GONE");
		}
		return recorded;
	}

	private List<Queue> health(List<Queue> locked, List<AttemptResult> results) {
		Map<Long, Queue> queues = new HashMap<>();
		locked.forEach((queue) -> queues.put(queue.webhookId(), queue));
		Map<Long, EndpointHealth> healths = new LinkedHashMap<>();
		for (AttemptResult result : results) {
			long webhook = result.attempt().delivery().webhookId();
			Queue queue = queues.get(webhook);
			if (queue != null) {
				healths.put(webhook, healths.getOrDefault(webhook, queue.health())
					.after(result.answer(), queue.now(), this.holdPolicy, this.retryPolicy));
			}
		}
		// a slot got free, so that every queue is due now, or at the end of its hold
		return locked.stream()
			.filter((queue) -> healths.containsKey(queue.webhookId()))
			.map((queue) -> queue.with(healths.getOrDefault(queue.webhookId(), queue.health()), queue.now()))
			.toList();
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

}
