package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.testing.TestDatabase;

/**
 * A run of a bulk job that somebody asked for.
 *
 * @param database where
 * @param id its {@code job_run.id}
 */
record BulkRun(TestDatabase database, long id) {

	/**
	 * Asks for a run, which some node does.
	 * @param database where
	 * @param job the job
	 * @param selection what it works on, as JSON
	 * @param scope a webhook's uuid, or {@code *}
	 * @return the run
	 */
	static BulkRun ask(TestDatabase database, String job, String selection, String scope) {
		database.jdbc()
			.sql("INSERT INTO job_run (job, selection, scope, requested_by) VALUES (?, ?, ?, 'benchmark')")
			.params(job, selection, scope)
			.update();
		return new BulkRun(database,
				database.count("SELECT MAX(id) FROM job_run WHERE requested_by = 'benchmark' AND job = ?", job));
	}

	/**
	 * Waits for its end.
	 * @param patience how long
	 * @return this run, complete
	 */
	BulkRun complete(Duration patience) {
		Awaitility.await("run " + this.id)
			.atMost(patience)
			.pollInterval(Duration.ofMillis(200))
			.until(() -> this.database
				.count("SELECT COUNT(*) FROM job_run WHERE id = ? AND state = 'COMPLETED'", this.id) == 1);
		return this;
	}

	/**
	 * From its start to its end, with the counting.
	 * @return how long that took
	 */
	double seconds() {
		return this.database.jdbc()
			.sql("SELECT TIMESTAMPDIFF(MICROSECOND, started_at, finished_at) / 1e6 FROM job_run WHERE id = ?")
			.param(this.id)
			.query(Double.class)
			.single();
	}

	/**
	 * What it did of what its job does.
	 * @return items in a second
	 */
	double perSecond() {
		return this.database.count("SELECT items_done FROM job_run WHERE id = ?", this.id) / seconds();
	}

}
