package com.httpsms.webhooks.api;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.springframework.stereotype.Component;

/**
 * How many calls use the database at once: fewer than it has connections, so that lanes,
 * recorder and sweep are never without one. Others wait for a moment.
 */
@Component
public class DatabaseCalls {

	private static final Duration PATIENCE = Duration.ofSeconds(2);

	private final Semaphore places;

	DatabaseCalls(ApiProperties properties) {
		this.places = new Semaphore(properties.maxDatabaseCalls(), true);
	}

	/**
	 * Waits for a place.
	 * @return false if there was none in time
	 */
	public boolean begin() {
		try {
			return this.places.tryAcquire(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/** Gives a place back. */
	public void end() {
		this.places.release();
	}

}
