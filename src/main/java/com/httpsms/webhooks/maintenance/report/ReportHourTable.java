package com.httpsms.webhooks.maintenance.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements on {@code report_hour}, which say when which hour is to be counted.
 */
@Repository
class ReportHourTable {

	private static final Duration HOUR = Duration.ofHours(1);

	/** More than one is as good as any. */
	private static final int NEW_EVENTS = 1_000;

	private final JdbcClient jdbc;

	ReportHourTable(JdbcClient jdbc) {
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
	 * Counts the events of an hour that wait for their fan-out, whose deliveries nobody
	 * can count yet. To be called before deliveries are counted, or what is fanned out in
	 * between is in neither count. Uses {@code outbox_event_new}.
	 * @param hour the hour
	 * @param first an event before which there are only earlier ones
	 * @param end an event after which there are only later ones
	 * @return how many, or many
	 */
	long countNew(Instant hour, long first, long end) {
		return this.jdbc.sql("""
				SELECT COUNT(*)
				FROM (SELECT id
				      FROM outbox_event FORCE INDEX (outbox_event_new)
				      WHERE new_user_id IS NOT NULL AND id >= :first AND id < :end
				        AND created_at >= :hour AND created_at < :hour + INTERVAL 1 HOUR
				      LIMIT :limit) new_events
				""")
			.param("first", first)
			.param("end", end)
			.param("hour", DatabaseTime.of(hour))
			.param("limit", NEW_EVENTS)
			.query(Long.class)
			.single();
	}

	/**
	 * Notes that an hour is being counted.
	 * @param hour the hour, locked
	 */
	void begin(Instant hour) {
		this.jdbc.sql("UPDATE report_hour SET computed_at = UTC_TIMESTAMP(6) WHERE hour = ?")
			.param(DatabaseTime.of(hour))
			.update();
	}

	/**
	 * Notes how much of an hour that was counted has not ended.
	 * @param hour the hour, locked
	 * @param newEvents how many of its events had no deliveries yet
	 */
	void end(Instant hour, long newEvents) {
		this.jdbc.sql("""
				UPDATE report_hour
				SET unfinished = :new + (SELECT COALESCE(SUM(deliveries), 0)
				                         FROM delivery_report
				                         WHERE hour = :hour AND status IN ('PENDING', 'SENDING'))
				WHERE hour = :hour
				""").param("new", newEvents).param("hour", DatabaseTime.of(hour)).update();
	}

	/**
	 * The first hour after another one whose counts may be wrong by now: because it was
	 * still going on when it was counted, or something was owed then, or somebody has
	 * said so. What is owed for long is counted anew when it has become a quarter older.
	 * Each hour is counted once more when it is a day old, since a producer may have
	 * taken long to commit.
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
				       OR (computed_at < hour + INTERVAL 25 HOUR AND hour < UTC_TIMESTAMP() - INTERVAL 25 HOUR)
				       OR (unfinished > 0
				           AND (hour >= UTC_TIMESTAMP() - INTERVAL 6 HOUR
				                OR 5 * TIMESTAMPDIFF(SECOND, hour, computed_at)
				                   < 4 * TIMESTAMPDIFF(SECOND, hour, UTC_TIMESTAMP()))))
				""")
			.param("after", DatabaseTime.of(after))
			.param("to", DatabaseTime.of(to))
			.query((row, number) -> Optional.ofNullable(DatabaseTime.getNullable(row, "hour")))
			.single();
	}

	/**
	 * The first hour from another one on that was never counted.
	 * @param from an hour
	 * @return that hour, or a later one
	 */
	Instant firstUncounted(Instant from) {
		if (!isThere(from)) {
			return from;
		}
		return this.jdbc.sql("""
				SELECT h.hour
				FROM report_hour h
				WHERE h.hour >= ? AND NOT EXISTS (SELECT 1 FROM report_hour n WHERE n.hour = h.hour + INTERVAL 1 HOUR)
				ORDER BY h.hour
				LIMIT 1
				""")
			.param(DatabaseTime.of(from))
			.query((row, number) -> DatabaseTime.get(row, "hour"))
			.single()
			.plus(HOUR);
	}

	private boolean isThere(Instant hour) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM report_hour WHERE hour = ?)")
			.param(DatabaseTime.of(hour))
			.query(Boolean.class)
			.single();
	}

	/**
	 * The first hour from another one on that was counted.
	 * @param from an hour
	 * @return that hour or a later one, if there is one
	 */
	Optional<Instant> firstCounted(Instant from) {
		return this.jdbc.sql("SELECT MIN(hour) AS hour FROM report_hour WHERE hour >= ?")
			.param(DatabaseTime.of(from))
			.query((row, number) -> Optional.ofNullable(DatabaseTime.getNullable(row, "hour")))
			.single();
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

}
