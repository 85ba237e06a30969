package com.httpsms.webhooks.delivery;

import java.time.Duration;

/**
 * Waits longer each time, up to a longest wait.
 */
final class Backoff {

	private final Duration first;

	private final Duration longest;

	private Duration next;

	Backoff(Duration first, Duration longest) {
		this.first = first;
		this.longest = longest;
		this.next = first;
	}

	/**
	 * How long to wait this time; the next time it is twice as long.
	 * @return the wait
	 */
	Duration next() {
		Duration wait = this.next;
		Duration twice = wait.multipliedBy(2);
		this.next = (twice.compareTo(this.longest) > 0) ? this.longest : twice;
		return wait;
	}

	/** Begins again with the shortest wait. */
	void reset() {
		this.next = this.first;
	}

	void await() throws InterruptedException {
		Thread.sleep(next().toMillis());
	}

}
