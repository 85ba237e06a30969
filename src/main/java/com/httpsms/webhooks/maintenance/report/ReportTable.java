package com.httpsms.webhooks.maintenance.report;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements on {@code delivery_report}. An hour is that in which events were
 * published, whenever their deliveries end.
 */
@Repository
class ReportTable {

	/** What is counted, in the words that all statements share. */
	private static final String COUNTED = """
			SELECT CAST(DATE_FORMAT(e.created_at, '%Y-%m-%d %H:00:00') AS DATETIME) AS hour, d.webhook_id, e.type, d.status,
			       IF(d.status = 'DELIVERED',
			          FLOOR(4 * LOG2(GREATEST(1, TIMESTAMPDIFF(MICROSECOND, e.created_at, d.finished_at) / 1000))), 0) AS bucket,
			       COUNT(*) AS deliveries, SUM(d.attempt_count) AS attempts,
			       SUM(GREATEST(d.attempt_count - 1, 0)) AS retries
			FROM outbox_event e
			JOIN delivery d ON d.event_id = e.id
			""";

	private static final String GROUPED = "GROUP BY hour, d.webhook_id, e.type, d.status, bucket";

	private final JdbcClient jdbc;

	ReportTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Begins to count an hour anew, with what has left the tables.
	 * @param hour the hour, locked
	 */
	void clear(Instant hour) {
		this.jdbc.sql("""
				UPDATE delivery_report
				SET deliveries = archived_deliveries, attempts = archived_attempts, retries = archived_retries
				WHERE hour = ?
				""").param(DatabaseTime.of(hour)).update();
	}

	/**
	 * Counts some events of an hour.
	 * @param hour the hour, begun
	 * @param after the event before the first one
	 * @param last the last event
	 */
	void add(Instant hour, long after, long last) {
		this.jdbc
			.sql(String.format(Locale.ROOT,
					"""
							INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket, deliveries, attempts, retries)
							SELECT live.hour, live.webhook_id, live.type, live.status, live.bucket, live.deliveries, live.attempts, live.retries
							FROM (%s WHERE e.id > :after AND e.id <= :last AND e.created_at >= :hour AND e.created_at < :hour + INTERVAL 1 HOUR
							      %s) live
							ON DUPLICATE KEY UPDATE deliveries = delivery_report.deliveries + live.deliveries,
							                        attempts = delivery_report.attempts + live.attempts,
							                        retries = delivery_report.retries + live.retries
							""",
					COUNTED, GROUPED))
			.param("after", after)
			.param("last", last)
			.param("hour", DatabaseTime.of(hour))
			.update();
	}

	/**
	 * Deletes the counts of an hour that have become nothing.
	 * @param hour the hour, counted
	 */
	void tidy(Instant hour) {
		this.jdbc.sql("DELETE FROM delivery_report WHERE hour = ? AND deliveries = 0 AND archived_deliveries = 0")
			.param(DatabaseTime.of(hour))
			.update();
	}

	/**
	 * When the first of the events was published that are in the tables.
	 * @return the time, if there are any
	 */
	Optional<Instant> firstEvent() {
		return this.jdbc.sql("SELECT created_at FROM outbox_event ORDER BY id LIMIT 1")
			.query((row, number) -> DatabaseTime.get(row, "created_at"))
			.optional();
	}

	/**
	 * When an event was published between two times.
	 * @param first an event before which there are only earlier ones
	 * @param end an event after which there are only later ones
	 * @param from a time
	 * @param to a later time
	 * @return the time of the first of those events, if there is one
	 */
	Optional<Instant> nextEvent(long first, long end, Instant from, Instant to) {
		return this.jdbc.sql("""
				SELECT created_at
				FROM outbox_event FORCE INDEX (PRIMARY)
				WHERE id >= :first AND id < :end AND created_at >= :from AND created_at < :to
				ORDER BY id
				LIMIT 1
				""")
			.param("first", first)
			.param("end", end)
			.param("from", DatabaseTime.of(from))
			.param("to", DatabaseTime.of(to))
			.query((row, number) -> DatabaseTime.get(row, "created_at"))
			.optional();
	}

	/**
	 * The hours of events.
	 * @param events at least one event
	 * @return the hours in order
	 */
	List<Instant> hours(Collection<Long> events) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT DISTINCT CAST(DATE_FORMAT(created_at, '%%Y-%%m-%%d %%H:00:00') AS DATETIME) AS hour
				FROM outbox_event
				WHERE id IN (%s)
				ORDER BY hour
				""", list(events))).query((row, number) -> DatabaseTime.get(row, "hour")).list();
	}

	/**
	 * Notes that events leave the tables, whose deliveries are counted already.
	 * @param events at least one event
	 */
	void leave(Collection<Long> events) {
		this.jdbc.sql(String.format(Locale.ROOT,
				"""
						INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket, deliveries, attempts, retries,
						                             archived_deliveries, archived_attempts, archived_retries)
						SELECT gone.hour, gone.webhook_id, gone.type, gone.status, gone.bucket, gone.deliveries, gone.attempts, gone.retries,
						       gone.deliveries, gone.attempts, gone.retries
						FROM (%s WHERE e.id IN (%s) %s) gone
						ON DUPLICATE KEY UPDATE archived_deliveries = delivery_report.archived_deliveries + gone.deliveries,
						                        archived_attempts = delivery_report.archived_attempts + gone.attempts,
						                        archived_retries = delivery_report.archived_retries + gone.retries
						""",
				COUNTED, list(events), GROUPED))
			.update();
	}

	/**
	 * Notes that events have come back into the tables.
	 * @param events at least one event
	 */
	void comeBack(Collection<Long> events) {
		this.jdbc.sql(String.format(Locale.ROOT, """
				UPDATE delivery_report r
				JOIN (%s WHERE e.id IN (%s) %s) back
				  ON back.hour = r.hour AND back.webhook_id = r.webhook_id AND back.type = r.event_type
				    AND back.status = r.status AND back.bucket = r.latency_bucket
				SET r.archived_deliveries = GREATEST(0, r.archived_deliveries - back.deliveries),
				    r.archived_attempts = GREATEST(0, r.archived_attempts - back.attempts),
				    r.archived_retries = GREATEST(0, r.archived_retries - back.retries)
				""", COUNTED, list(events), GROUPED)).update();
	}

	private static String list(Collection<Long> ids) {
		return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

}
