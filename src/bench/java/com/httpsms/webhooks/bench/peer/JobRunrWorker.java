package com.httpsms.webhooks.bench.peer;

import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.jobs.annotations.Job;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.BackgroundJobPerformer;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.server.configuration.BackgroundJobServerThreadType;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.server.runner.ThreadLocalJobContext;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.delivery.policy.Verdict;

/**
 * A process that runs JobRunr's jobs.
 */
public final class JobRunrWorker implements JobRequestHandler<DeliveryJob> {

	private static final int WORKERS = 128;

	/** Fewer than threads, which wait for endpoints without one. */
	private static final int CONNECTIONS = 32;

	/**
	 * The shortest that it allows on SQL. While there is work it does not wait for it: a
	 * worker that is done looks for more.
	 */
	private static final Duration POLLING = Duration.ofSeconds(5);

	/** More than a request's timeout, and less than the bench waits. */
	private static final Duration STOP_WAIT = Duration.ofSeconds(6);

	private final Attempts attempts;

	private JobRunrWorker(Attempts attempts) {
		this.attempts = attempts;
	}

	/**
	 * Runs until it is terminated.
	 * @param args those of {@link PeerPool}
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		// otherwise each failed attempt writes its job to the log
		LoggingSystem.get(JobRunrWorker.class.getClassLoader())
			.setLogLevel(BackgroundJobPerformer.class.getName(), LogLevel.ERROR);
		HikariDataSource pool = PeerPool.open(List.of(args), CONNECTIONS);
		Attempts attempts = new Attempts(pool);
		JobRunrWorker worker = new JobRunrWorker(attempts);
		JobRunr.configure()
			.useJsonMapper(new Jackson3JsonMapper())
			.useStorageProvider(JobRunrPeer.storage(pool))
			.useJobActivator(new JobActivator() {

				@Override
				public <T> T activateJob(Class<T> type) {
					return type.cast(worker);
				}

			})
			.useBackgroundJobServer(BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
				.andPollInterval(POLLING)
				.andInterruptJobsAwaitDurationOnStopBackgroundJobServer(STOP_WAIT)
				.andBackgroundJobServerWorkerPolicy(new DefaultBackgroundJobServerWorkerPolicy(WORKERS,
						BackgroundJobServerThreadType.PlatformThreads)))
			.initialize();
		PeerProcess.runUntilTerminated(JobRunr::destroy, attempts, pool);
	}

	/**
	 * Makes an attempt. JobRunr has its own way with failures: an exponential backoff.
	 * Without a name of ours each job would be named after its whole content, and stored
	 * twice as large.
	 */
	@Override
	@Job(name = "delivery", retries = RetryPolicy.RETRIES)
	public void run(DeliveryJob job) throws SQLException {
		int attempt = ThreadLocalJobContext.getJobContext().amountOfFailures() + 1;
		Answer answer = this.attempts.attempt(job.item(), attempt);
		if (this.attempts.verdict(answer, attempt) instanceof Verdict.Retry retry) {
			throw new RetryLaterException(String.valueOf(answer.error()), retry.delay());
		}
	}

}
