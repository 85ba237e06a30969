package com.httpsms.webhooks.maintenance.report;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements on {@code delivery_report} and {@code report_hour}. An hour is that in
 * which events were published, whenever their deliveries end.
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
	 * Locks an hour for the transaction in progress, which sees from then on what others
	 * have committed who had it.
	 * @param hour the hour
	 */
	void lock(Instant hour) {
		this.jdbc.sql(
				"INSERT INTO report_hour (hour) VALUES (?) ON DUPLICATE KEY UPDATE report_hour.hour = report_hour.hour")
			.param(DatabaseTime.of(hour))
			.update();
		this.jdbc.sql("SELECT hour FROM report_hour WHERE hour = ? FOR UPDATE")
			.param(DatabaseTime.of(hour))
			.query()
			.listOfRows();
	}

	/**
	 * Counts an hour anew, beside what has left the tables.
	 * @param hour the hour, locked
	 * @param first an event before which there are only earlier ones
	 * @param end an event after which there are only later ones
	 */
	void compute(Instant hour, long first, long end) {
		this.jdbc.sql("UPDATE report_hour SET computed_at = UTC_TIMESTAMP(6) WHERE hour = ?")
			.param(DatabaseTime.of(hour))
			.update();
		this.jdbc.sql("""
				UPDATE delivery_report
				SET deliveries = archived_deliveries, attempts = archived_attempts, retries = archived_retries
				WHERE hour = ?
				""").param(DatabaseTime.of(hour)).update();
		this.jdbc
			.sql("""
					INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket, deliveries, attempts, retries)
					SELECT live.hour, live.webhook_id, live.type, live.status, live.bucket, live.deliveries, live.attempts, live.retries
					FROM (%s WHERE e.id >= :first AND e.id < :end AND e.created_at >= :hour AND e.created_at < :hour + INTERVAL 1 HOUR
					      %s) live
					ON DUPLICATE KEY UPDATE deliveries = delivery_report.deliveries + live.deliveries,
					                        attempts = delivery_report.attempts + live.attempts,
					                        retries = delivery_report.retries + live.retries
					"""
				.formatted(COUNTED, GROUPED))
			.param("first", first)
			.param("end", end)
			.param("hour", DatabaseTime.of(hour))
			.update();
		this.jdbc.sql("DELETE FROM delivery_report WHERE hour = ? AND deliveries = 0 AND archived_deliveries = 0")
			.param(DatabaseTime.of(hour))
			.update();
		this.jdbc.sql("""
				UPDATE report_hour
				SET unfinished = (SELECT COALESCE(SUM(deliveries), 0)
				                  FROM delivery_report
				                  WHERE hour = :hour AND status IN ('PENDING', 'SENDING'))
				               + (SELECT COUNT(*)
				                  FROM outbox_event e
				                  WHERE e.state = 'NEW' AND e.id >= :first AND e.id < :end
				                    AND e.created_at >= :hour AND e.created_at < :hour + INTERVAL 1 HOUR)
				WHERE hour = :hour
				""").param("hour", DatabaseTime.of(hour)).param("first", first).param("end", end).update();
	}

	/**
	 * The first hour after another one whose counts may be wrong by now: because it was
	 * still going on when it was counted, or something was owed or not yet fanned out
	 * then, or somebody has said so. What is owed for days is counted anew once a day.
	 * @param after an hour
	 * @param to the hour after the last one
	 * @return the hour, if there is one
	 */
	Optional<Instant> nextStale(Instant after, Instant to) {
		return this.jdbc.sql("""
				SELECT MIN(hour) AS hour
				FROM report_hour
				WHERE hour > :after AND hour < :to
				  AND (computed_at IS NULL OR computed_at < hour + INTERVAL 65 MINUTE
				       OR (unfinished > 0 AND (hour >= UTC_TIMESTAMP() - INTERVAL 2 DAY
				                               OR computed_at < UTC_TIMESTAMP() - INTERVAL 20 HOUR)))
				""")
			.param("after", DatabaseTime.of(after))
			.param("to", DatabaseTime.of(to))
			.query((row, number) -> Optional.ofNullable(DatabaseTime.getNullable(row, "hour")))
			.single();
	}

	/**
	 * The last hour that was counted.
	 * @return the hour, if there is one
	 */
	Optional<Instant> last() {
		return this.jdbc.sql("SELECT MAX(hour) AS hour FROM report_hour")
			.query((row, number) -> Optional.ofNullable(DatabaseTime.getNullable(row, "hour")))
			.single();
	}

	/**
	 * When the next event was published.
	 * @param first an event before which there are only earlier ones
	 * @param from a time
	 * @param to a later time
	 * @return when the first of those events was published that were so between the two,
	 * if there is one
	 */
	Optional<Instant> nextEvent(long first, Instant from, Instant to) {
		return this.jdbc.sql("""
				SELECT created_at
				FROM outbox_event FORCE INDEX (PRIMARY)
				WHERE id >= :first AND created_at >= :from
				ORDER BY id
				LIMIT 1
				""")
			.param("first", first)
			.param("from", DatabaseTime.of(from))
			.query((row, number) -> DatabaseTime.get(row, "created_at"))
			.optional()
			.filter((time) -> time.isBefore(to));
	}

	/**
	 * The hours of events.
	 * @param events at least one event
	 * @return the hours in order
	 */
	List<Instant> hours(Collection<Long> events) {
		return this.jdbc.sql("""
				SELECT DISTINCT CAST(DATE_FORMAT(created_at, '%%Y-%%m-%%d %%H:00:00') AS DATETIME) AS hour
				FROM outbox_event
				WHERE id IN (%s)
				ORDER BY hour
				""".formatted(list(events))).query((row, number) -> DatabaseTime.get(row, "hour")).list();
	}

	/**
	 * Whether an hour was counted since a time.
	 * @param hour the hour
	 * @param since the time
	 * @return false if its counts may be older
	 */
	boolean isComputedSince(Instant hour, Instant since) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM report_hour WHERE hour = ? AND computed_at >= ?)")
			.params(DatabaseTime.of(hour), DatabaseTime.of(since))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Notes that events leave the tables, whose deliveries are counted already.
	 * @param events at least one event
	 */
	void leave(Collection<Long> events) {
		this.jdbc
			.sql("""
					INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket, deliveries, attempts, retries,
					                             archived_deliveries, archived_attempts, archived_retries)
					SELECT gone.hour, gone.webhook_id, gone.type, gone.status, gone.bucket, gone.deliveries, gone.attempts, gone.retries,
					       gone.deliveries, gone.attempts, gone.retries
					FROM (%s WHERE e.id IN (%s) %s) gone
					ON DUPLICATE KEY UPDATE archived_deliveries = delivery_report.archived_deliveries + gone.deliveries,
					                        archived_attempts = delivery_report.archived_attempts + gone.attempts,
					                        archived_retries = delivery_report.archived_retries + gone.retries
					"""
				.formatted(COUNTED, list(events), GROUPED))
			.update();
	}

	/**
	 * Notes that events have come back into the tables.
	 * @param events at least one event
	 */
	void comeBack(Collection<Long> events) {
		this.jdbc.sql("""
				UPDATE delivery_report r
				JOIN (%s WHERE e.id IN (%s) %s) back
				  ON back.hour = r.hour AND back.webhook_id = r.webhook_id AND back.type = r.event_type
				    AND back.status = r.status AND back.bucket = r.latency_bucket
				SET r.archived_deliveries = GREATEST(0, r.archived_deliveries - back.deliveries),
				    r.archived_attempts = GREATEST(0, r.archived_attempts - back.attempts),
				    r.archived_retries = GREATEST(0, r.archived_retries - back.retries)
				""".formatted(COUNTED, list(events), GROUPED)).update();
	}

	private static String list(Collection<Long> ids) {
		return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

}
