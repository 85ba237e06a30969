package com.httpsms.webhooks.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import com.httpsms.webhooks.maintenance.RunSignal;
import com.httpsms.webhooks.maintenance.batch.BulkWorker;
import com.httpsms.webhooks.maintenance.batch.JobProperties;

/**
 * Does the runs of bulk jobs, one at a time and each to its end, however long that takes.
 * While there are none it looks for one now and then, until its turn is over.
 */
@DisallowConcurrentExecution
class BulkJob implements InterruptableJob {

	private static final Logger logger = LoggerFactory.getLogger(BulkJob.class);

	private final BulkWorker worker;

	private final RunSignal signal;

	private final JobProperties properties;

	private volatile boolean interrupted;

	BulkJob(BulkWorker worker, RunSignal signal, JobProperties properties) {
		this.worker = worker;
		this.signal = signal;
		this.properties = properties;
	}

	@Override
	public void execute(JobExecutionContext context) {
		long end = System.nanoTime() + Jobs.TURN.toNanos();
		try {
			while (!this.interrupted && System.nanoTime() < end) {
				if (!work() && this.signal.await(this.properties.lookInterval())) {
					logger.debug("Somebody asked for a run, or this node stops");
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private boolean work() {
		try {
			return this.worker.work(() -> this.interrupted);
		}
		catch (DataAccessException | TransactionException ex) {
			logger.warn("A run can't be taken or given back; its lease will end: {}", ex.toString());
			return false;
		}
		catch (RuntimeException ex) {
			// whatever it is: a job that fails is fired again at once, for ever
			logger.error("A run ended by an error of the worker", ex);
			return false;
		}
	}

	/** The process stops: ends the run at hand with its chunk. */
	@Override
	public void interrupt() {
		this.interrupted = true;
		this.signal.raise();
	}

}
