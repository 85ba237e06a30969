package com.httpsms.webhooks.delivery;

import java.util.Collection;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statement that says which hours of {@code report_hour} are to be counted anew.
 */
@Repository
class ReportMarks {

	private final JdbcClient jdbc;

	ReportMarks(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Marks the hours of events whose deliveries change that had ended, or of which more
	 * are made: before they are changed, since who takes events out of the tables locks
	 * hours first, too.
	 * @param events at least one event
	 */
	void mark(Collection<Long> events) {
		this.jdbc.sql("""
				UPDATE report_hour h
				JOIN (SELECT DISTINCT CAST(DATE_FORMAT(created_at, '%%Y-%%m-%%d %%H:00:00') AS DATETIME) AS hour
				      FROM outbox_event
				      WHERE id IN (%s)) e ON e.hour = h.hour
				SET h.computed_at = NULL
				""".formatted(events.stream().map(String::valueOf).collect(Collectors.joining(",")))).update();
	}

}
