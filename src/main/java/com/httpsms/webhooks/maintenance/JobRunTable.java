package com.httpsms.webhooks.maintenance;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * The statements on {@code job_run}.
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

	/**
	 * Runs that a node may take: of jobs that it knows, since nodes of a later version
	 * may be beside it; those whose time has come, and those whose node let its lease run
	 * out; unless a run of the same job is at work on the same, or both are of jobs that
	 * exclude each other.
	 */
	private static final String FREE = """
			WHERE r.job IN (:known)
			  AND ((r.state = 'WAITING' AND r.not_before <= UTC_TIMESTAMP(6))
			    OR (r.state IN ('RUNNING', 'STOPPING') AND r.lease_until < UTC_TIMESTAMP(6)))
			  AND NOT EXISTS (SELECT 1
			                  FROM job_run other
			                  WHERE other.state IN ('RUNNING', 'STOPPING') AND other.id <> r.id
			                    AND ((other.job = r.job AND (other.scope = r.scope OR other.scope = '*' OR r.scope = '*'))
			                         OR (FIND_IN_SET(other.job, :exclusive) AND FIND_IN_SET(r.job, :exclusive))))
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
				VALUES (:job, :selection, 'schedule', :time)
				ON DUPLICATE KEY UPDATE job_run.id = job_run.id
				""")
			.param("job", job.text())
			.param("selection", this.json.writeValueAsString(selection))
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
	 * Counts the runs that are not complete, of each job and state.
	 * @return the counts; a job and state without a run is missing
	 */
	List<RunCount> count() {
		return this.jdbc.sql("""
				SELECT job, state, COUNT(*) AS runs, SUM(items_known) AS known, SUM(items_done) AS done
				FROM job_run
				WHERE state IN ('WAITING', 'RUNNING', 'STOPPING', 'STOPPED', 'FAILED')
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
				SET state = 'WAITING', not_before = UTC_TIMESTAMP(6), failures = 0, error = NULL, finished_at = NULL
				WHERE id = ? AND state IN ('STOPPED', 'FAILED')
				""").param(id).update() == 1;
	}

	/**
	 * Whether there is a run to take, without locking anything.
	 * @param rules which runs the node may take
	 * @return true if there was one
	 */
	public boolean isAnyFree(TakingRules rules) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM job_run r " + FREE + ")")
			.param("known", texts(rules.known()))
			.param("exclusive", String.join(",", texts(rules.exclusive())))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Locks the taking of runs for the transaction in progress.
	 */
	public void lockTaking() {
		this.jdbc.sql("SELECT id FROM job_run_lock WHERE id = 1 FOR UPDATE").query(Integer.class).single();
	}

	/**
	 * Takes a run: the one that was asked for first. One that a node is changing this
	 * moment is passed over: its node lives.
	 * @param rules which runs the node may take
	 * @param node who takes it
	 * @param lease for how long it is the node's
	 * @return the run, if there is one to take
	 */
	public Optional<JobRun> take(TakingRules rules, String node, Duration lease) {
		Optional<Long> free = this.jdbc.sql("SELECT r.id FROM job_run r " + FREE + """
				ORDER BY r.id
				LIMIT 1
				FOR UPDATE SKIP LOCKED
				""")
			.param("known", texts(rules.known()))
			.param("exclusive", String.join(",", texts(rules.exclusive())))
			.query(Long.class)
			.optional();
		free.ifPresent((id) -> this.jdbc.sql("""
				UPDATE job_run
				SET state = IF(state = 'STOPPING', 'STOPPING', 'RUNNING'), claim = claim + 1, claimed_by = :node,
				    claimed_at = UTC_TIMESTAMP(6), lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease SECOND,
				    working_since = NULL, progress_at = NULL, started_at = COALESCE(started_at, UTC_TIMESTAMP(6))
				WHERE id = :id
				""").param("node", node).param("lease", lease.toSeconds()).param("id", id).update());
		return free.flatMap(this::find);
	}

	/**
	 * Locks a run that a node has taken, for the transaction of a chunk.
	 * @param run the run as it was taken
	 * @return where it stands; empty if the node has lost it
	 */
	public Optional<JobState> hold(JobRun run) {
		return this.jdbc.sql("""
				SELECT state
				FROM job_run
				WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
				FOR UPDATE
				""")
			.params(run.id(), run.claim())
			.query((row, number) -> JobState.valueOf(row.getString("state")))
			.optional();
	}

	/**
	 * Keeps a run that rests between two chunks.
	 * @param run the run as it was taken
	 * @param lease for how long from now
	 * @return where it stands; empty if the node has lost it
	 */
	public Optional<JobState> keep(JobRun run, Duration lease) {
		this.jdbc.sql("""
				UPDATE job_run
				SET lease_until = UTC_TIMESTAMP(6) + INTERVAL ? SECOND
				WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
				""").params(lease.toSeconds(), run.id(), run.claim()).update();
		return this.jdbc
			.sql("SELECT state FROM job_run WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')")
			.params(run.id(), run.claim())
			.query((row, number) -> JobState.valueOf(row.getString("state")))
			.optional();
	}

	/**
	 * Notes what a chunk has counted or done.
	 * @param run the run, locked
	 * @param counting whether it was counted
	 * @param items how many
	 * @param lease for how long it is the node's from now
	 */
	public void progress(JobRun run, boolean counting, long items, Duration lease) {
		this.jdbc.sql("""
				UPDATE job_run
				SET items_known = items_known + :known, items_done = items_done + :done,
				    done_before = IF(:counting OR working_since IS NOT NULL, done_before, items_done),
				    working_since = IF(:counting, NULL, COALESCE(working_since, UTC_TIMESTAMP(6))),
				    phase = IF(:counting, 'COUNTING', 'WORKING'), progress_at = UTC_TIMESTAMP(6), failures = 0,
				    lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease SECOND
				WHERE id = :id
				""")
			.param("known", counting ? items : 0)
			.param("done", counting ? 0 : items)
			.param("counting", counting)
			.param("lease", lease.toSeconds())
			.param("id", run.id())
			.update();
	}

	/**
	 * Ends a run.
	 * @param run the run as it was taken
	 * @param state its final state
	 * @param error why, if it failed
	 * @return false if the node has lost it
	 */
	public boolean finish(JobRun run, JobState state, @Nullable String error) {
		return this.jdbc.sql("""
				UPDATE job_run
				SET state = ?, error = ?, finished_at = UTC_TIMESTAMP(6), lease_until = NULL
				WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
				""").param(state.name()).param(error).param(run.id()).param(run.claim()).update() == 1;
	}

	/**
	 * Gives a run back, to be taken again.
	 * @param run the run as it was taken
	 * @return false if the node has lost it
	 */
	public boolean giveBack(JobRun run) {
		return this.jdbc
			.sql("""
					UPDATE job_run
					SET finished_at = IF(state = 'STOPPING', UTC_TIMESTAMP(6), NULL),
					    state = IF(state = 'STOPPING', 'STOPPED', 'WAITING'), lease_until = NULL, not_before = UTC_TIMESTAMP(6)
					WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
					""")
			.params(run.id(), run.claim())
			.update() == 1;
	}

	/**
	 * Notes that a run failed, and has it wait before it is tried again, unless it was to
	 * stop.
	 * @param run the run as it was taken
	 * @param error why
	 * @param wait how long to wait
	 * @return false if the node has lost it
	 */
	public boolean retry(JobRun run, String error, Duration wait) {
		return this.jdbc
			.sql("""
					UPDATE job_run
					SET finished_at = IF(state = 'STOPPING', UTC_TIMESTAMP(6), NULL),
					    state = IF(state = 'STOPPING', 'STOPPED', 'WAITING'), failures = failures + 1, error = ?, lease_until = NULL,
					    not_before = UTC_TIMESTAMP(6) + INTERVAL ? SECOND
					WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
					""")
			.params(error, wait.toSeconds(), run.id(), run.claim())
			.update() == 1;
	}

	private static List<String> texts(Set<JobName> jobs) {
		return jobs.stream().map(JobName::text).toList();
	}

	private JobRun run(ResultSet row, int number) throws SQLException {
		return new JobRun(row.getLong("id"), row.getString("job"),
				this.json.readValue(row.getString("selection"), Selection.class), row.getString("requested_by"),
				DatabaseTime.get(row, "requested_at"), JobState.valueOf(row.getString("state")),
				DatabaseTime.get(row, "not_before"), row.getInt("claim"), row.getString("claimed_by"),
				row.getString("phase").equals("COUNTING"), row.getLong("items_known"), row.getLong("items_done"),
				row.getObject("per_second", Double.class), row.getInt("failures"), row.getString("error"),
				DatabaseTime.getNullable(row, "started_at"), DatabaseTime.getNullable(row, "finished_at"),
				row.getLong("findings"));
	}

}
