package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong, one thing after the other, until it is time to stop. The seed decides
 * what and when; what it meets is up to the machine.
 */
abstract class Faults implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Faults.class);

	private final SplittableRandom random;

	private final long end;

	private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();

	Faults(long seed, Duration duration) {
		this.random = new SplittableRandom(seed);
		this.end = System.nanoTime() + duration.toNanos();
	}

	@Override
	public void run() {
		while (System.nanoTime() < this.end) {
			calm();
			one();
		}
	}

	/** Lets some time pass before the next fault. */
	abstract void calm();

	/** One fault, from its beginning to its end. */
	abstract void one();

	/** How often each fault came. */
	Map<String, Integer> counts() {
		return this.counts;
	}

	final void begin(String fault) {
		logger.info("Fault: {}", fault);
		this.counts.merge(fault, 1, Integer::sum);
	}

	final boolean chance(int percent) {
		return this.random.nextInt(100) < percent;
	}

	final <T> T any(List<T> choices) {
		return choices.get(this.random.nextInt(choices.size()));
	}

	/**
	 * Draws from a bag, which is filled again when it is empty: even a short run meets
	 * most kinds.
	 */
	final <T> T draw(List<T> bag, List<T> filling) {
		if (bag.isEmpty()) {
			bag.addAll(filling);
		}
		return bag.remove(this.random.nextInt(bag.size()));
	}

	/** A fault lasts that long, or the calm before it. */
	final void pass(int atLeastMillis, int atMostMillis) {
		long until = System.nanoTime() + Duration.ofMillis(this.random.nextInt(atLeastMillis, atMostMillis)).toNanos();
		for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
			LockSupport.parkNanos(left);
		}
	}

}
