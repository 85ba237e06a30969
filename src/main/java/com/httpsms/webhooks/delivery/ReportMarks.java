package com.httpsms.webhooks.delivery;

import java.time.LocalDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements that say which hours of {@code report_hour} are to be counted anew.
 */
@Repository
class ReportMarks {

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	ReportMarks(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Marks the hours of events whose deliveries change that had ended, or of which more
	 * are made. An hour that nobody has counted yet gets a row: until the transaction
	 * ends, nobody counts any of them. To be called before the queue is locked, since a
	 * count, or events that leave, may hold an hour for longer than a queue may wait.
	 * @param events at least one event
	 */
	void mark(Collection<Long> events) {
		List<Object[]> hours = this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT DISTINCT CAST(DATE_FORMAT(created_at, '%%Y-%%m-%%d %%H:00:00') AS DATETIME) AS hour
				FROM outbox_event
				WHERE id IN (%s)
				ORDER BY hour
				""", events.stream().map(String::valueOf).collect(Collectors.joining(","))))
			.query((row, number) -> new Object[] { row.getObject("hour", LocalDateTime.class) })
			.list();
		this.batch.batchUpdate("INSERT INTO report_hour (hour) VALUES (?) ON DUPLICATE KEY UPDATE computed_at = NULL",
				hours);
	}

}
