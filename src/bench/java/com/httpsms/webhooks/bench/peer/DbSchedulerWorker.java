package com.httpsms.webhooks.bench.peer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.logging.LogLevel;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionContext;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Verdict;

/**
 * A process that runs db-scheduler's tasks.
 */
public final class DbSchedulerWorker {

	private static final int THREADS = 128;

	/** Fewer than threads, which wait for endpoints without one. */
	private static final int CONNECTIONS = 32;

	/** It fetches again when no more than these are left, in shares of its threads. */
	private static final double FETCH_AT = 1.0;

	private static final double FETCH_UP_TO = 4.0;

	/** How often it looks while it has nothing to do. */
	private static final Duration POLLING = Duration.ofMillis(100);

	/** More than a request's timeout, and less than the bench waits. */
	private static final Duration STOP_WAIT = Duration.ofSeconds(6);

	/** What a failure that is none of the endpoint's waits, such as the database's. */
	private static final Duration FAULT_DELAY = Duration.ofSeconds(5);

	private final Attempts attempts;

	private DbSchedulerWorker(Attempts attempts) {
		this.attempts = attempts;
	}

	/**
	 * Runs until it is terminated.
	 * @param args those of {@link PeerPool}
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		HikariDataSource pool = PeerPool.open(List.of(args), CONNECTIONS);
		Attempts attempts = new Attempts(pool);
		DbSchedulerWorker worker = new DbSchedulerWorker(attempts);
		OneTimeTask<Item> task = Tasks.oneTime(DbScheduler.TASK, Item.class)
			.onFailure(DbSchedulerWorker::onFailure)
			.execute(worker::execute);
		Scheduler scheduler = Scheduler.create(pool, task)
			.threads(THREADS)
			.pollUsingLockAndFetch(FETCH_AT, FETCH_UP_TO)
			.pollingInterval(POLLING)
			.serializer(DbScheduler.JSON)
			.jdbcCustomization(new MySQL8JdbcCustomization(true))
			.failureLogging(LogLevel.DEBUG, false)
			.shutdownMaxWait(STOP_WAIT)
			.build();
		scheduler.start();
		PeerProcess.runUntilTerminated(scheduler::stop, attempts, pool);
	}

	private void execute(TaskInstance<Item> task, ExecutionContext context) {
		int attempt = context.getExecution().consecutiveFailures + 1;
		try {
			Answer answer = this.attempts.attempt(task.getData(), attempt);
			if (this.attempts.verdict(answer, attempt) instanceof Verdict.Retry retry) {
				throw new RetryLaterException(String.valueOf(answer.error()), retry.delay());
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void onFailure(ExecutionComplete failed, ExecutionOperations<Item> operations) {
		Duration delay = (failed.getCause().orElse(null) instanceof RetryLaterException later) ? later.delay()
				: FAULT_DELAY;
		if (failed.getExecution().consecutiveFailures + 1 < Attempts.ALLOWED) {
			operations.reschedule(failed, failed.getTimeDone().plus(delay));
		}
		else {
			operations.remove();
		}
	}

}
