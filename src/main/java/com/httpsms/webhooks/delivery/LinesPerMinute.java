package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many lines of a kind may be logged in a minute: when many fail at once, the first
 * lines say enough. Any number of threads may use it.
 */
final class LinesPerMinute {

	private static final Duration MINUTE = Duration.ofMinutes(1);

	private final int most;

	private final LongSupplier clock;

	private long since;

	private int asked;

	private int missed;

	/**
	 * A limit of which nothing is used.
	 * @param most how many lines in a minute
	 * @param clock nanoseconds, as those of {@link System#nanoTime()}
	 */
	LinesPerMinute(int most, LongSupplier clock) {
		this.most = most;
		this.clock = clock;
		this.since = clock.getAsLong();
	}

	/**
	 * Asks for a line.
	 * @return whether it may be logged
	 */
	synchronized boolean take() {
		long now = this.clock.getAsLong();
		if (now - this.since >= MINUTE.toNanos()) {
			this.missed += Math.max(0, this.asked - this.most);
			this.since = now;
			this.asked = 0;
		}
		this.asked++;
		return this.asked <= this.most;
	}

	/**
	 * How many lines were not logged in minutes that are over. Tells of each once.
	 * @return a number, mostly 0
	 */
	synchronized int takeMissed() {
		int told = this.missed;
		this.missed = 0;
		return told;
	}

}
