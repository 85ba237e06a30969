package com.httpsms.webhooks.schedule;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.InterruptableJob;
import org.quartz.JobExecutionContext;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.database.TroubleLog;
import com.httpsms.webhooks.delivery.Sweep;
import com.httpsms.webhooks.encryption.Reencryption;

/**
 * Puts right what dead workers left and keeps house, in one place of the cluster at a
 * time: a turn of several sweeps, since a firing costs many more statements than a sweep
 * does.
 */
@DisallowConcurrentExecution
class SweepJob implements InterruptableJob {

	/** Of all firings on this node. */
	private static final TroubleLog FAILING = new TroubleLog(LoggerFactory.getLogger(SweepJob.class),
			"A step of the sweep did not end; the next sweep does it");

	private final Sweep sweep;

	private final Reencryption reencryption;

	private final PauseLog pauses;

	private final LaneProperties properties;

	private final CountDownLatch interrupted = new CountDownLatch(1);

	SweepJob(Sweep sweep, Reencryption reencryption, PauseLog pauses, LaneProperties properties) {
		this.sweep = sweep;
		this.reencryption = reencryption;
		this.pauses = pauses;
		this.properties = properties;
	}

	@Override
	public void execute(JobExecutionContext context) {
		long end = System.nanoTime() + Jobs.TURN.toNanos();
		long rest = this.properties.sweepInterval().toMillis();
		try {
			do {
				sweep();
			}
			while (!this.interrupted.await(rest, TimeUnit.MILLISECONDS) && System.nanoTime() < end);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void sweep() {
		boolean well = true;
		for (Runnable step : List.<Runnable>of(this.sweep::abandonExpired, this.sweep::repairHeads,
				this.sweep::cancelOrphaned, this.sweep::forgetPreviousKeys, this.reencryption::run,
				this.pauses::look)) {
			try {
				step.run();
			}
			catch (RuntimeException ex) {
				// whatever it is: a job that fails is fired again at once, for ever
				FAILING.happened(ex);
				well = false;
			}
		}
		if (well) {
			FAILING.wentWell();
		}
	}

	/** The process stops: ends the turn when the sweep at hand is done. */
	@Override
	public void interrupt() {
		this.interrupted.countDown();
	}

}
