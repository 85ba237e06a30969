package com.httpsms.webhooks.archive;

import java.time.Duration;

/**
 * Sees to it during what takes long that something is done every few seconds.
 */
final class Pulse {

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private final Runnable beat;

	private long last = System.nanoTime();

	Pulse(Runnable beat) {
		this.beat = beat;
	}

	/** To be called now and then. */
	void check() {
		if (System.nanoTime() - this.last >= INTERVAL.toNanos()) {
			this.beat.run();
			this.last = System.nanoTime();
		}
	}

}
