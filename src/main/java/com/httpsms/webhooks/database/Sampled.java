package com.httpsms.webhooks.database;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;

/**
 * Something that is read from the database when metrics are, but not more often than
 * every few seconds, and by one thread at a time.
 *
 * @param <T> what it is
 */
public final class Sampled<T> {

	private static final Logger logger = LoggerFactory.getLogger(Sampled.class);

	private final Supplier<T> reading;

	private final T unknown;

	private final long fresh;

	private final ReentrantLock lock = new ReentrantLock();

	private volatile T sample;

	private volatile long sampledAt;

	/**
	 * Something that has not been read yet.
	 * @param reading how to read it
	 * @param unknown what stands for it while the database does not answer
	 * @param fresh how old a sample may get
	 */
	public Sampled(Supplier<T> reading, T unknown, Duration fresh) {
		this.reading = reading;
		this.fresh = fresh.toNanos();
		this.sampledAt = System.nanoTime() - this.fresh;
		this.unknown = unknown;
		this.sample = unknown;
	}

	/**
	 * How it is.
	 * @return a sample of at most a few seconds ago
	 */
	public T now() {
		if (System.nanoTime() - this.sampledAt >= this.fresh && this.lock.tryLock()) {
			try {
				this.sample = this.reading.get();
			}
			catch (DataAccessException ex) {
				logger.debug("A sample can't be taken", ex);
				this.sample = this.unknown;
			}
			finally {
				this.sampledAt = System.nanoTime();
				this.lock.unlock();
			}
		}
		return this.sample;
	}

}
