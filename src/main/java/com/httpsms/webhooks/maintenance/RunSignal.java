package com.httpsms.webhooks.maintenance;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Component;

/**
 * Wakes whoever on this node waits for a run to take, so that one that was asked for here
 * begins at once. Signals that come while nobody waits are kept, but no more of them than
 * there are who wait.
 */
@Component
public class RunSignal {

	/** A node does two runs at once. */
	private static final int KEPT = 2;

	private final Semaphore raised = new Semaphore(0);

	/** There may be something to do, or it is time to end. */
	public void raise() {
		if (this.raised.availablePermits() < KEPT) {
			this.raised.release();
		}
	}

	/**
	 * Waits for a signal.
	 * @param timeout how long at the most
	 * @return whether there was one
	 * @throws InterruptedException if the thread was interrupted
	 */
	public boolean await(Duration timeout) throws InterruptedException {
		return this.raised.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

}
