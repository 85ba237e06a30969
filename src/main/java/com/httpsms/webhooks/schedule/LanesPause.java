package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;

import org.springframework.stereotype.Component;

/**
 * Tells lanes at work that an operator has paused them: Quartz itself only fires no more.
 * One of a node's lanes asks for all of them, so that asking costs next to nothing.
 */
@Component
class LanesPause {

	private static final Duration INTERVAL = Duration.ofSeconds(3);

	private final Scheduler scheduler;

	private final ReentrantLock asking = new ReentrantLock();

	private volatile boolean paused;

	private volatile long askedAt = System.nanoTime() - INTERVAL.toNanos();

	LanesPause(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	/**
	 * Whether lanes are to end their work.
	 * @return true a few seconds after they were paused, at the latest
	 * @throws IllegalStateException if the job store can't be read
	 */
	boolean isPaused() {
		if (System.nanoTime() - this.askedAt >= INTERVAL.toNanos() && this.asking.tryLock()) {
			try {
				this.paused = this.scheduler.getPausedTriggerGroups().contains(Jobs.LANES);
				this.askedAt = System.nanoTime();
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException("whether the lanes are paused can't be read", ex);
			}
			finally {
				this.asking.unlock();
			}
		}
		return this.paused;
	}

}
