package com.httpsms.webhooks.database;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs one kind of trouble that comes again and again: a line when it begins, at most one
 * a minute while it lasts, and one when it is over. What exactly was thrown is there at
 * debug. Any number of threads may use it.
 */
public final class TroubleLog {

	/** Between two lines of the same. */
	static final Duration EVERY = Duration.ofMinutes(1);

	/**
	 * Between two lines that differ, and until trouble that did not come back is over.
	 */
	static final Duration CALM = Duration.ofSeconds(10);

	private final Logger logger;

	private final String what;

	private final LongSupplier clock;

	private volatile boolean lasts;

	private long beganAt;

	private long loggedAt;

	private long lastAt;

	private long total;

	private long unlogged;

	private @Nullable String loggedLine;

	/**
	 * A log of a kind of trouble that has not come yet.
	 * @param logger where its lines go
	 * @param what it is, as a sentence without its end: {@code results wait for the
	 * database}
	 */
	public TroubleLog(Logger logger, String what) {
		this(logger, what, System::nanoTime);
	}

	TroubleLog(Logger logger, String what, LongSupplier clock) {
		this.logger = logger;
		this.what = what;
		this.clock = clock;
	}

	/**
	 * It has come.
	 * @param failure what was thrown
	 */
	public synchronized void happened(Throwable failure) {
		this.logger.debug("{}", this.what, failure);
		long now = this.clock.getAsLong();
		String line = ErrorLine.of(failure);
		this.lastAt = now;
		if (!this.lasts) {
			this.lasts = true;
			this.beganAt = now;
			this.total = 1;
			log(line, now);
			return;
		}
		this.total++;
		this.unlogged++;
		Duration since = Duration.ofNanos(now - this.loggedAt);
		if (since.compareTo(EVERY) >= 0 || (since.compareTo(CALM) >= 0 && !line.equals(this.loggedLine))) {
			log(line, now);
		}
	}

	private void log(String line, long now) {
		if (this.unlogged > 1) {
			this.logger.warn("{}: {} (and {} more in the last {} s)", this.what, line, this.unlogged - 1,
					Duration.ofNanos(now - this.loggedAt).toSeconds());
		}
		else {
			this.logger.warn("{}: {}", this.what, line);
		}
		this.unlogged = 0;
		this.loggedAt = now;
		this.loggedLine = line;
	}

	/**
	 * It went well this time. Cheap when there is no trouble, so that it can be said each
	 * time.
	 */
	public void wentWell() {
		if (this.lasts) {
			endIfOver();
		}
	}

	private synchronized void endIfOver() {
		long now = this.clock.getAsLong();
		if (this.lasts && now - this.lastAt >= CALM.toNanos()) {
			this.lasts = false;
			this.unlogged = 0;
			this.logger.info("No more: {} ({} times in {} s)", this.what, this.total,
					Duration.ofNanos(this.lastAt - this.beganAt).toSeconds());
		}
	}

}
