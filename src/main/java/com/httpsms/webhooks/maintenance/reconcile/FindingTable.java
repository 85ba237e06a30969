package com.httpsms.webhooks.maintenance.reconcile;

import java.util.Locale;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements on {@code job_finding}, and what is looked at to fill it.
 */
@Repository
class FindingTable {

	private final JdbcClient jdbc;

	FindingTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Counts deliveries.
	 * @param after the event before the first one
	 * @param last the last event
	 * @return how many these events have
	 */
	long countDeliveries(long after, long last) {
		return this.jdbc.sql("SELECT COUNT(*) FROM delivery WHERE event_id > ? AND event_id <= ?")
			.params(after, last)
			.query(Long.class)
			.single();
	}

	/**
	 * Notes what breaks an invariant.
	 * @param run the run that looks
	 * @param invariant the invariant
	 * @param after the event before the first one
	 * @param last the last event
	 * @param limit how many to note
	 * @return how many were noted
	 */
	int insertBroken(long run, Invariant invariant, long after, long last, long limit) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				INSERT INTO job_finding (run_id, invariant, event_id, webhook_id, detail)
				SELECT :run, :invariant, broken.event, broken.webhook, broken.detail
				FROM (%s LIMIT :limit) broken
				ON DUPLICATE KEY UPDATE job_finding.run_id = job_finding.run_id
				""", invariant.query()))
			.param("run", run)
			.param("invariant", invariant.text())
			.param("after", after)
			.param("last", last)
			.param("limit", limit)
			.update();
	}

	/**
	 * Counts a run's findings.
	 * @param run the run
	 * @return how many there are
	 */
	long count(long run) {
		return this.jdbc.sql("SELECT COUNT(*) FROM job_finding WHERE run_id = ?").param(run).query(Long.class).single();
	}

}
