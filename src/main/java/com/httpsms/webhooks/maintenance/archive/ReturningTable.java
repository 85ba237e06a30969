package com.httpsms.webhooks.maintenance.archive;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.archive.ArchivedEvent;
import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements that bring events back, with all that became of them.
 */
@Repository
class ReturningTable {

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	ReturningTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Which of some events are in the tables. A producer may have published one again
	 * since it left.
	 * @param events the events, at least one
	 * @return what is there
	 */
	Present present(Collection<ArchivedEvent> events) {
		Map<Long, String> found = this.jdbc.sql("""
				SELECT id, event_id FROM outbox_event WHERE id IN (:ids)
				UNION
				SELECT id, event_id FROM outbox_event WHERE event_id IN (:event_ids)
				""")
			.param("ids", events.stream().map(ArchivedEvent::id).toList())
			.param("event_ids", events.stream().map(ArchivedEvent::eventId).toList())
			.query((row, number) -> Map.entry(row.getLong("id"), row.getString("event_id")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return new Present(found.keySet(), Set.copyOf(found.values()));
	}

	/**
	 * Brings events back.
	 * @param events events that are not in the tables, at least one
	 */
	void insert(Collection<ArchivedEvent> events) {
		this.batch.batchUpdate("""
				INSERT INTO outbox_event (id, cloud_event, state, created_at, fanned_out_at, restored_at)
				VALUES (?, ?, 'FANNED_OUT', ?, ?, UTC_TIMESTAMP(6))
				""", events.stream()
			.map((event) -> row(event.id(), event.cloudEvent(), time(event.createdAt()), time(event.fannedOutAt())))
			.toList());
		this.batch.batchUpdate("""
				INSERT INTO delivery (event_id, webhook_id, status, attempt_count, attempts_allowed, next_attempt_at,
				                      claimed_by, last_outcome, last_http_status, last_error, created_at, finished_at)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				""",
				events.stream()
					.flatMap((event) -> event.deliveries().stream().map((d) -> delivery(event, d)))
					.toList());
		this.batch.batchUpdate("""
				INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome,
				                              http_status, error, response_excerpt, node, url)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				""",
				events.stream()
					.flatMap((event) -> event.deliveries()
						.stream()
						.flatMap((delivery) -> delivery.attempts().stream().map((a) -> attempt(event, delivery, a))))
					.toList());
	}

	private static Object[] delivery(ArchivedEvent event, ArchivedEvent.Delivery delivery) {
		return row(event.id(), delivery.webhookId(), delivery.status(), delivery.attemptCount(),
				delivery.attemptsAllowed(), time(delivery.nextAttemptAt()), delivery.claimedBy(),
				delivery.lastOutcome(), delivery.lastHttpStatus(), delivery.lastError(), time(delivery.createdAt()),
				time(delivery.finishedAt()));
	}

	private static Object[] attempt(ArchivedEvent event, ArchivedEvent.Delivery delivery,
			ArchivedEvent.Attempt attempt) {
		return row(event.id(), delivery.webhookId(), attempt.attemptNo(), time(attempt.startedAt()),
				attempt.durationMs(), attempt.outcome(), attempt.httpStatus(), attempt.error(),
				attempt.responseExcerpt(), attempt.node(), attempt.url());
	}

	private static @Nullable Object time(@Nullable Instant time) {
		return DatabaseTime.ofNullable(time);
	}

	@SuppressWarnings("NullAway") // JDBC takes nulls in arrays of values
	private static Object[] row(@Nullable Object... values) {
		return values;
	}

	/**
	 * Events that are in the tables.
	 *
	 * @param ids {@code outbox_event.id} of each
	 * @param eventIds the ids of their CloudEvents
	 */
	record Present(Set<Long> ids, Set<String> eventIds) {

		boolean has(ArchivedEvent event) {
			return this.eventIds.contains(event.eventId());
		}

		/** Whether its place is taken, as in a database that has others. */
		boolean hasAnotherInPlaceOf(ArchivedEvent event) {
			return this.ids.contains(event.id()) && !has(event);
		}

	}

}
