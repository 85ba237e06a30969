package com.httpsms.webhooks.maintenance.archive;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collector;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.archive.ArchivedEvent;
import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.outbox.StoredEvent;

/**
 * The statements that read events with all that became of them, and take them out of the
 * tables. All go by primary keys, those that lock by force: while there are few rows, a
 * server may prefer to read all of them, and then waits for rows that others have.
 */
@Repository
class LeavingTable {

	/**
	 * What makes an event one that leaves. Whatever happens to an event or to one of its
	 * deliveries gives it a later time, so that one that may not leave does not become
	 * one that may while a run goes on.
	 */
	static final String IS_OLD = """
			e.state = 'FANNED_OUT' AND e.created_at < :cutoff AND COALESCE(e.fanned_out_at < :cutoff, TRUE)
			AND COALESCE(e.restored_at < :cutoff, TRUE)
			""";

	static final String HAS_ENDED = "d.status NOT IN ('PENDING', 'SENDING') AND d.finished_at < :cutoff";

	private final JdbcClient jdbc;

	private final OutboxTable outbox;

	LeavingTable(JdbcClient jdbc, OutboxTable outbox) {
		this.jdbc = jdbc;
		this.outbox = outbox;
	}

	/**
	 * Now, by the clock that all nodes see.
	 * @return the time
	 */
	Instant now() {
		return this.jdbc.sql("SELECT UTC_TIMESTAMP(6) AS now_")
			.query((row, number) -> DatabaseTime.get(row, "now_"))
			.single();
	}

	/**
	 * Reads events with all that became of them, however large they are.
	 * @param ids at least one event
	 * @return the events in order
	 */
	List<ArchivedEvent> read(Collection<Long> ids) {
		Map<Key, List<ArchivedEvent.Attempt>> attempts = this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT event_id, webhook_id, attempt_no, started_at, duration_ms, outcome, http_status, error,
				       response_excerpt, node, url
				FROM delivery_attempt
				WHERE event_id IN (%s)
				ORDER BY event_id, webhook_id, attempt_no
				""", list(ids)))
			.query((row, number) -> Map.entry(Key.of(row), attempt(row)))
			.list()
			.stream()
			.collect(grouped());
		Map<Long, List<ArchivedEvent.Delivery>> deliveries = this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT event_id, webhook_id, status, attempt_count, attempts_allowed, next_attempt_at, claimed_by,
				       last_outcome, last_http_status, last_error, created_at, finished_at
				FROM delivery
				WHERE event_id IN (%s)
				ORDER BY event_id, webhook_id
				""", list(ids)))
			.query((row, number) -> Map.entry(row.getLong("event_id"),
					delivery(row, attempts.getOrDefault(Key.of(row), List.of()))))
			.list()
			.stream()
			.collect(grouped());
		Map<Long, Optional<Instant>> fannedOut = this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id, fanned_out_at
				FROM outbox_event
				WHERE id IN (%s)
				""", list(ids)))
			.query((row, number) -> Map.entry(row.getLong("id"),
					Optional.ofNullable(DatabaseTime.getNullable(row, "fanned_out_at"))))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return this.outbox.find(ids)
			.stream()
			.filter((event) -> fannedOut.containsKey(event.id()))
			.sorted(Comparator.comparingLong(StoredEvent::id))
			.map((event) -> event(event, fannedOut.getOrDefault(event.id(), Optional.empty()).orElse(null),
					deliveries.getOrDefault(event.id(), List.of())))
			.toList();
	}

	private static <K, V> Collector<Map.Entry<K, V>, ?, Map<K, List<V>>> grouped() {
		return Collectors.groupingBy(Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList()));
	}

	private static ArchivedEvent event(StoredEvent event, @Nullable Instant fannedOutAt,
			List<ArchivedEvent.Delivery> deliveries) {
		return new ArchivedEvent(event.id(), event.eventId(), event.type(), event.userId(), event.phoneNumber(),
				event.createdAt(), fannedOutAt, event.cloudEvent(), deliveries);
	}

	private static ArchivedEvent.Delivery delivery(ResultSet row, List<ArchivedEvent.Attempt> attempts)
			throws SQLException {
		return new ArchivedEvent.Delivery(row.getLong("webhook_id"), row.getString("status"),
				row.getInt("attempt_count"), row.getInt("attempts_allowed"),
				DatabaseTime.getNullable(row, "next_attempt_at"), row.getString("claimed_by"),
				row.getString("last_outcome"), integer(row, "last_http_status"), row.getString("last_error"),
				DatabaseTime.get(row, "created_at"), DatabaseTime.getNullable(row, "finished_at"), attempts);
	}

	private static ArchivedEvent.Attempt attempt(ResultSet row) throws SQLException {
		return new ArchivedEvent.Attempt(row.getInt("attempt_no"), DatabaseTime.get(row, "started_at"),
				integer(row, "duration_ms"), row.getString("outcome"), integer(row, "http_status"),
				row.getString("error"), row.getString("response_excerpt"), row.getString("node"), row.getString("url"));
	}

	private static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
		int value = row.getInt(column);
		return row.wasNull() ? null : value;
	}

	/**
	 * Locks events that may still leave. Until the transaction ends, nobody makes
	 * deliveries of them.
	 * @param ids at least one event
	 * @param cutoff since when nothing may have happened to what leaves
	 * @return those that are there and have not changed
	 */
	List<Long> lock(Collection<Long> ids, Instant cutoff) {
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"SELECT e.id FROM outbox_event e FORCE INDEX (PRIMARY) WHERE (%s) AND %s ORDER BY e.id FOR UPDATE",
					EventIds.condition("e.id", ids), IS_OLD))
			.param("cutoff", DatabaseTime.of(cutoff))
			.query(Long.class)
			.list();
	}

	/**
	 * Locks the deliveries of events.
	 * @param ids at least one event, locked
	 * @param cutoff since when nothing may have happened to what leaves
	 * @return the events that somebody is owed, or was until lately
	 */
	List<Long> lockOwed(Collection<Long> ids, Instant cutoff) {
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"SELECT d.event_id, %s AS has_ended FROM delivery d FORCE INDEX (PRIMARY) WHERE %s FOR UPDATE",
					HAS_ENDED, EventIds.condition("d.event_id", ids)))
			.param("cutoff", DatabaseTime.of(cutoff))
			.query((row, number) -> row.getBoolean("has_ended") ? 0L : row.getLong("event_id"))
			.list()
			.stream()
			.filter((event) -> event != 0)
			.distinct()
			.toList();
	}

	/**
	 * Deletes events with all that became of them.
	 * @param ids at least one event, locked
	 * @param whole of events before this one, what became of them is dropped later
	 */
	void delete(Collection<Long> ids, long whole) {
		List<Long> oneByOne = ids.stream().filter((id) -> id >= whole).toList();
		if (!oneByOne.isEmpty()) {
			String ofEvents = EventIds.condition("x.event_id", oneByOne);
			this.jdbc.sql("DELETE x FROM delivery_attempt x FORCE INDEX (PRIMARY) WHERE " + ofEvents).update();
			this.jdbc.sql("DELETE x FROM delivery x FORCE INDEX (PRIMARY) WHERE " + ofEvents).update();
		}
		this.jdbc.sql("DELETE x FROM outbox_event x FORCE INDEX (PRIMARY) WHERE " + EventIds.condition("x.id", ids))
			.update();
	}

	/** Written out: thousands of numbers to bind take longer than the statement. */
	private static String list(Collection<Long> ids) {
		return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	private record Key(long event, long webhook) {

		static Key of(ResultSet row) throws SQLException {
			return new Key(row.getLong("event_id"), row.getLong("webhook_id"));
		}

	}

}
