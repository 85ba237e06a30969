package com.httpsms.webhooks.schedule;

import java.time.Duration;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Ends Quartz when the worker has ended, so that it hands its lanes over to the other
 * nodes; but not for longer than the database deserves: while that is away Quartz tries
 * for ever to say that its jobs are done.
 */
@Component
class SchedulerShutdown implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(SchedulerShutdown.class);

	private static final Duration PATIENCE = Duration.ofSeconds(3);

	/**
	 * Asked for when it is needed: what a bean depends on is started before it, and
	 * Quartz has to start after the worker, or each lane's first firing ends at once.
	 */
	private final ObjectProvider<Scheduler> scheduler;

	private volatile boolean running;

	SchedulerShutdown(ObjectProvider<Scheduler> scheduler) {
		this.scheduler = scheduler;
	}

	@Override
	public void start() {
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		Thread thread = new Thread(this::shutDown, "end of quartz");
		thread.setDaemon(true);
		thread.start();
		try {
			thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (thread.isAlive()) {
			logger.warn("Quartz can't say that its jobs are done; other nodes will notice that this one is gone");
		}
	}

	private void shutDown() {
		try {
			this.scheduler.getObject().shutdown(true);
		}
		catch (SchedulerException ex) {
			logger.warn("Quartz did not end well", ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Stops after the worker, whose phase is the one before the last. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 20;
	}

}
