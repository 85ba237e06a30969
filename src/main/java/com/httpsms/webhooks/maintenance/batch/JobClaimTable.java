package com.httpsms.webhooks.maintenance.batch;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobState;

/**
 * The statements on {@code job_run} of a node that takes runs and does them. All but
 * those that take one change nothing of a run that another node has taken since.
 */
@Repository
class JobClaimTable {

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

	JobClaimTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Whether there is a run to take, without locking anything.
	 * @param rules which runs the node may take
	 * @return true if there was one
	 */
	boolean isAnyFree(TakingRules rules) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM job_run r " + FREE + ")")
			.param("known", texts(rules.known()))
			.param("exclusive", String.join(",", texts(rules.exclusive())))
			.query(Boolean.class)
			.single();
	}

	/**
	 * Locks the taking of runs for the transaction in progress.
	 */
	void lockTaking() {
		this.jdbc.sql("SELECT id FROM job_run_lock WHERE id = 1 FOR UPDATE").query(Integer.class).single();
	}

	/**
	 * Takes a run: the one that was asked for first. One that a node is changing this
	 * moment is passed over: its node lives. One whose node let its lease run out has
	 * failed once more: what kills its nodes, or has them lose the database, must not do
	 * so for ever.
	 * @param rules which runs the node may take
	 * @param node who takes it
	 * @param lease for how long it is the node's
	 * @return its number, if there is one to take
	 */
	Optional<Long> take(TakingRules rules, String node, Duration lease) {
		Optional<Long> free = this.jdbc.sql("SELECT r.id FROM job_run r " + FREE + """
				ORDER BY r.id
				LIMIT 1
				FOR UPDATE SKIP LOCKED
				""")
			.param("known", texts(rules.known()))
			.param("exclusive", String.join(",", texts(rules.exclusive())))
			.query(Long.class)
			.optional();
		free.ifPresent((id) -> this.jdbc
			.sql("""
					UPDATE job_run
					SET failures = failures + IF(state = 'WAITING', 0, 1), state = IF(state = 'STOPPING', 'STOPPING', 'RUNNING'),
					    claim = claim + 1, claimed_by = :node,
					    claimed_at = UTC_TIMESTAMP(6), lease_until = UTC_TIMESTAMP(6) + INTERVAL :lease SECOND,
					    working_since = NULL, progress_at = NULL, started_at = COALESCE(started_at, UTC_TIMESTAMP(6))
					WHERE id = :id
					""")
			.param("node", node)
			.param("lease", lease.toSeconds())
			.param("id", id)
			.update());
		return free;
	}

	/**
	 * Locks a run that a node has taken, for the transaction of a chunk.
	 * @param run the run as it was taken
	 * @return where it stands; empty if the node has lost it
	 */
	Optional<JobState> hold(JobRun run) {
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
	Optional<JobState> keep(JobRun run, Duration lease) {
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
	void progress(JobRun run, boolean counting, long items, Duration lease) {
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
	boolean finish(JobRun run, JobState state, @Nullable String error) {
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
	boolean giveBack(JobRun run) {
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
	boolean retry(JobRun run, String error, Duration wait) {
		return this.jdbc
			.sql("""
					UPDATE job_run
					SET finished_at = IF(state = 'STOPPING', UTC_TIMESTAMP(6), NULL),
					    state = IF(state = 'STOPPING', 'STOPPED', 'WAITING'), failures = failures + 1, error = ?, lease_until = NULL,
					    not_before = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND
					WHERE id = ? AND claim = ? AND state IN ('RUNNING', 'STOPPING')
					""")
			.params(error, wait.toNanos() / 1000, run.id(), run.claim())
			.update() == 1;
	}

	private static List<String> texts(Set<JobName> jobs) {
		return jobs.stream().map(JobName::text).toList();
	}

	/**
	 * Locks the oldest runs that were over at a time, so that nobody resumes one
	 * meanwhile.
	 * @param time the time
	 * @param limit how many at the most
	 * @return the runs
	 */
	List<OldRuns.OldRun> overBefore(Instant time, int limit) {
		return this.jdbc
			.sql("SELECT id, job FROM job_run WHERE finished_at < ? ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED")
			.params(DatabaseTime.of(time), limit)
			.query((row, number) -> new OldRuns.OldRun(row.getLong("id"), row.getString("job")))
			.list();
	}

	/**
	 * Deletes a run with its findings, unless somebody has had it go on.
	 * @param id its number
	 * @param time when it was over at the latest
	 * @return whether it was deleted
	 */
	boolean deleteOver(long id, Instant time) {
		return this.jdbc.sql("DELETE FROM job_run WHERE id = ? AND finished_at < ?")
			.params(id, DatabaseTime.of(time))
			.update() == 1;
	}

}
