package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;

/**
 * How long claimed deliveries are this node's. The database's clock set its end; here it
 * is measured with the process's monotonic clock from a moment before the claim, so that
 * it never seems longer than it is.
 */
final class Lease {

	private final Instant takenAt;

	private final long takenNanos;

	private final Duration length;

	/**
	 * A lease.
	 * @param takenAt the database's time at the claim
	 * @param takenNanos {@link System#nanoTime()} from before the claim
	 * @param length how long it lasts
	 */
	Lease(Instant takenAt, long takenNanos, Duration length) {
		this.takenAt = takenAt;
		this.takenNanos = takenNanos;
		this.length = length;
	}

	/**
	 * The present by the database's clock, late by at most the time that the claim took.
	 * @return the time to sign and log with
	 */
	Instant now() {
		return this.takenAt.plusNanos(age());
	}

	/**
	 * Whether a request that starts now would end within the lease.
	 * @param requestTimeout how long it may take
	 * @return false if somebody else may already have taken over, for example after this
	 * process was suspended
	 */
	boolean covers(Duration requestTimeout) {
		return age() + requestTimeout.toNanos() < this.length.toNanos();
	}

	private long age() {
		return System.nanoTime() - this.takenNanos;
	}

}
