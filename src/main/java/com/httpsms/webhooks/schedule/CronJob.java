package com.httpsms.webhooks.schedule;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRuns;

/**
 * Asks for a run of the bulk job whose name it has, when it is time.
 */
class CronJob implements InterruptableJob {

	private static final Logger logger = LoggerFactory.getLogger(CronJob.class);

	/**
	 * With the wait between them ten minutes by default, which most failovers are shorter
	 * than.
	 */
	private static final int TRIES = 60;

	private final JobRuns runs;

	private final CronProperties properties;

	private final CountDownLatch interrupted = new CountDownLatch(1);

	CronJob(JobRuns runs, CronProperties properties) {
		this.runs = runs;
		this.properties = properties;
	}

	/**
	 * Quartz counts a firing as done whatever becomes of it, and a database that was away
	 * for the moment must not cost a night's run.
	 */
	@Override
	public void execute(JobExecutionContext context) {
		String name = context.getJobDetail().getKey().getName();
		JobName job = JobName.of(name).orElseThrow(() -> new IllegalStateException("no such job: " + name));
		Instant due = context.getScheduledFireTime().toInstant();
		long wait = this.properties.retryDelay().toMillis();
		try {
			for (int tries = 1; !ask(job, due, tries); tries++) {
				if (tries == TRIES || this.interrupted.await(wait, TimeUnit.MILLISECONDS)) {
					logger.error("Nobody asks for the run of {} that was due at {}", job, due);
					return;
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean ask(JobName job, Instant due, int tries) {
		try {
			this.runs.askScheduled(job, due);
			return true;
		}
		catch (DataAccessException ex) {
			logger.warn("The run of {} can't be asked for at the {}. try: {}", job, tries, ex.toString());
			return false;
		}
	}

	/** The process stops. */
	@Override
	public void interrupt() {
		this.interrupted.countDown();
	}

}
