package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.CommittedEvents;

/**
 * Wakes one of this node's lanes that has nothing to do. A signal that comes while all
 * are busy is kept, so that none is missed between a look and a wait.
 */
@Component
class WorkSignal implements CommittedEvents {

	private final Semaphore raised = new Semaphore(0);

	/** There may be work. */
	void raise() {
		if (this.raised.availablePermits() == 0) {
			this.raised.release();
		}
	}

	@Override
	public void arrived() {
		raise();
	}

	/**
	 * Waits for a signal.
	 * @param timeout how long at the most
	 * @return whether there was one
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean await(Duration timeout) throws InterruptedException {
		return this.raised.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS);
	}

}
