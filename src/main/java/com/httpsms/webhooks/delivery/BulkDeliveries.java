package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Groups of deliveries of one webhook, for bulk jobs. What changes something does so in
 * the transaction in progress, and holds the lock of the webhook's queue until it ends.
 */
@Component
public class BulkDeliveries {

	private static final int ROUND = RetryPolicy.RETRIES + 1;

	private final BulkTable bulk;

	private final QueueTable queues;

	private final TurnTable turns;

	private final ReportMarks reports;

	private final OutboxTable outbox;

	BulkDeliveries(BulkTable bulk, QueueTable queues, TurnTable turns, ReportMarks reports, OutboxTable outbox) {
		this.bulk = bulk;
		this.queues = queues;
		this.turns = turns;
		this.reports = reports;
		this.outbox = outbox;
	}

	/**
	 * The webhook that follows another one.
	 * @param after a webhook, or 0 for the first one
	 * @param uuid which one, or null for any
	 * @param userId whose, or null for anybody's
	 * @return a webhook that is not deleted
	 */
	public Optional<Long> nextWebhook(long after, @Nullable String uuid, @Nullable String userId) {
		return this.bulk.nextWebhook(after, uuid, userId);
	}

	/**
	 * Reads finished deliveries, by event.
	 * @param selection which of them match
	 * @param webhook their webhook
	 * @param status how they ended
	 * @param after the event before the first one
	 * @param limit how many to look at
	 * @return those that match
	 */
	public Group finished(FinishedSelection selection, long webhook, DeliveryStatus status, long after, int limit) {
		List<BulkTable.Finished> found = this.bulk.finished(selection, webhook, status, after, limit);
		List<Long> matching = found.stream()
			.filter(BulkTable.Finished::matches)
			.map(BulkTable.Finished::event)
			.toList();
		return new Group(matching, found.isEmpty() ? after : found.get(found.size() - 1).event(), found.size() < limit);
	}

	/**
	 * Begins a new round of five attempts for some deliveries.
	 * @param webhook their webhook
	 * @param status how they ended
	 * @param events their events, at least one
	 * @param finishedBefore those that finished later are left alone
	 * @return for how many
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public int redeliver(long webhook, DeliveryStatus status, List<Long> events, Instant finishedBefore) {
		this.reports.mark(events);
		lock(webhook);
		if (!this.bulk.isDeliverable(webhook)) {
			return 0;
		}
		List<Long> present = this.outbox.keep(events);
		int started = present.isEmpty() ? 0 : this.bulk.startRounds(webhook, status, present, finishedBefore, ROUND);
		if (started > 0) {
			this.turns.endAll(webhook, present);
			this.queues.pullForward(List.of(webhook));
		}
		return started;
	}

	/**
	 * Reads events for which a webhook has no delivery although it would have one today.
	 * @param webhook the webhook
	 * @param after the event before the first one
	 * @param end the event after the last one
	 * @param from when they were published at the earliest
	 * @param to before when they were published
	 * @param limit how many events to look at
	 * @return the events
	 */
	public Group missing(long webhook, long after, long end, Instant from, Instant to, int limit) {
		return this.bulk.lastEvent(after, end, limit)
			.map((last) -> new Group(this.bulk.missing(webhook, after, last, from, to), last, false))
			.orElseGet(() -> new Group(List.of(), after, true));
	}

	/**
	 * The last of the events that follow another one.
	 * @param after an event
	 * @param end the event after the last one
	 * @param limit how many at the most
	 * @return the last of them, or null if there are none
	 */
	public @Nullable Long lastEvent(long after, long end, int limit) {
		return this.bulk.lastEvent(after, end, limit).orElse(null);
	}

	/**
	 * Makes deliveries that are due at once. One that is there already stays as it is.
	 * @param webhook their webhook
	 * @param events their events, at least one
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void make(long webhook, List<Long> events) {
		this.reports.mark(events);
		lock(webhook);
		this.bulk.insertMissing(webhook, events);
		this.queues.pullForward(List.of(webhook));
	}

	private void lock(long webhook) {
		this.queues.insertMissing(List.of(webhook));
		this.queues.lock(List.of(webhook));
	}

	/**
	 * Some events of a webhook.
	 *
	 * @param events those that match, in ascending order
	 * @param last the last one that was looked at
	 * @param isEnd whether nothing follows
	 */
	public record Group(List<Long> events, long last, boolean isEnd) {

	}

}
