package com.httpsms.webhooks.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * The statements on {@code job_run} of those who ask for runs and look at them. A node
 * that does one has others.
 */
@Repository
public class JobRunTable {

	private static final String RUN = """
			SELECT r.*, (SELECT COUNT(*) FROM job_finding f WHERE f.run_id = r.id) AS findings,
			       CASE WHEN r.phase = 'WORKING' AND r.progress_at > r.working_since
			            THEN 1e6 * (r.items_done - r.done_before)
			                 / TIMESTAMPDIFF(MICROSECOND, r.working_since, r.progress_at)
			       END AS per_second
			FROM job_run r
			""";

	private final JdbcClient jdbc;

	private final JsonMapper json = JsonMapper.builder().build();

	JobRunTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Asks for a run.
	 * @param job which job
	 * @param selection what it is to work on
	 * @param scope what must not be worked on by two runs at once, or {@code *}
	 * @param requestedBy who asks
	 * @return its number
	 */
	long insert(JobName job, Selection selection, String scope, String requestedBy) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.jdbc.sql("INSERT INTO job_run (job, selection, scope, requested_by) VALUES (?, ?, ?, ?)")
			.params(job.text(), this.json.writeValueAsString(selection), scope, requestedBy)
			.update(id);
		return GeneratedId.of(id);
	}

	/**
	 * Asks for a run that is due at a certain time, unless somebody has.
	 * @param job which job
	 * @param selection what it is to work on
	 * @param scheduledFor when it is due
	 * @return whether nobody had
	 */
	boolean insertScheduled(JobName job, Selection selection, Instant scheduledFor) {
		return this.jdbc.sql("""
				INSERT INTO job_run (job, selection, requested_by, scheduled_for)
				VALUES (:job, :selection, :clock, :time)
				ON DUPLICATE KEY UPDATE job_run.id = job_run.id
				""")
			.param("job", job.text())
			.param("selection", this.json.writeValueAsString(selection))
			.param("clock", JobRun.CLOCK)
			.param("time", DatabaseTime.of(scheduledFor))
			.update() == 1;
	}

	/**
	 * What the last complete run of {@code reconcile} found that the clock asked for:
	 * others may look at less.
	 * @return how many findings, empty if there was no run
	 */
	Optional<Long> lastFindings() {
		return this.jdbc.sql("""
				SELECT (SELECT COUNT(*) FROM job_finding f WHERE f.run_id = r.id)
				FROM job_run r
				WHERE r.job = 'reconcile' AND r.state = 'COMPLETED' AND r.scheduled_for IS NOT NULL
				ORDER BY r.id DESC
				LIMIT 1
				""").query(Long.class).optional();
	}

	/**
	 * Reads a run.
	 * @param id its number
	 * @return the run, if there is one
	 */
	public Optional<JobRun> find(long id) {
		return this.jdbc.sql(RUN + "WHERE r.id = ?").param(id).query(this::run).optional();
	}

	/**
	 * The latest runs.
	 * @param before their numbers are lower than this
	 * @param limit how many at the most
	 * @return the runs, the latest first
	 */
	List<JobRun> latest(long before, int limit) {
		return this.jdbc.sql(RUN + "WHERE r.id < ? ORDER BY r.id DESC LIMIT ?")
			.params(before, limit)
			.query(this::run)
			.list();
	}

	/**
	 * Counts the runs that are not complete, of each job and state, but for those that
	 * were dismissed. Uses {@code job_run_state}.
	 * @return the counts; a job and state without a run is missing
	 */
	List<RunCount> count() {
		return this.jdbc.sql("""
				SELECT job, state, COUNT(*) AS runs, SUM(items_known) AS known, SUM(items_done) AS done
				FROM job_run
				WHERE state IN ('WAITING', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED') AND dismissed_at IS NULL
				GROUP BY job, state
				""")
			.query((row, number) -> new RunCount(row.getString("job"), JobState.valueOf(row.getString("state")),
					row.getLong("runs"), row.getLong("known"), row.getLong("done")))
			.list();
	}

	/**
	 * Asks a run to end with the chunk at hand, or never to begin.
	 * @param id its number
	 * @return whether it was waiting or running
	 */
	boolean stop(long id) {
		return this.jdbc.sql("""
				UPDATE job_run
				SET finished_at = IF(state = 'WAITING', UTC_TIMESTAMP(6), NULL),
				    state = IF(state = 'WAITING', 'STOPPED', 'STOPPING')
				WHERE id = ? AND state IN ('WAITING', 'RUNNING', 'STOPPING')
				""").param(id).update() == 1;
	}

	/**
	 * Has a run that ended before it was done go on where it was.
	 * @param id its number
	 * @return whether it had stopped or failed
	 */
	boolean resume(long id) {
		return this.jdbc.sql("""
				UPDATE job_run
				SET state = 'WAITING', not_before = UTC_TIMESTAMP(6), failures = 0, error = NULL, finished_at = NULL,
				    dismissed_at = NULL
				WHERE id = ? AND state IN ('STOPPED', 'FAILED')
				""").param(id).update() == 1;
	}

	/**
	 * Notes that a run needs nobody's attention any more. One that was dismissed before
	 * keeps its time.
	 * @param id its number
	 * @return whether it had stopped or failed
	 */
	boolean dismiss(long id) {
		return this.jdbc.sql("""
				UPDATE job_run
				SET dismissed_at = COALESCE(dismissed_at, UTC_TIMESTAMP(6))
				WHERE id = ? AND state IN ('STOPPED', 'FAILED')
				""").param(id).update() == 1;
	}

	private JobRun run(ResultSet row, int number) throws SQLException {
		return new JobRun(row.getLong("id"), row.getString("job"),
				this.json.readValue(row.getString("selection"), Selection.class), row.getString("requested_by"),
				DatabaseTime.get(row, "requested_at"), JobState.valueOf(row.getString("state")),
				DatabaseTime.get(row, "not_before"), row.getInt("claim"), row.getString("claimed_by"),
				row.getString("phase").equals("COUNTING"), row.getLong("items_known"), row.getLong("items_done"),
				row.getObject("per_second", Double.class), row.getInt("failures"), row.getString("error"),
				DatabaseTime.getNullable(row, "started_at"), DatabaseTime.getNullable(row, "finished_at"),
				row.getLong("findings"), DatabaseTime.getNullable(row, "dismissed_at"));
	}

}
