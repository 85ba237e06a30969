package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * How long a lane that looks out waits until it looks again: a little longer each time,
 * and no longer than until something is due. A node that is told of new events looks only
 * for what nobody tells of; one that is not looks often as long as events keep coming.
 */
final class Pace {

	/**
	 * The first wait after a hint: it may come a moment before what it is about can be
	 * seen.
	 */
	private static final Duration SHORTEST = Duration.ofMillis(1);

	/** The first wait after work of a node that is told of more. */
	private static final Duration AFTER_WORK_WHEN_TOLD = Duration.ofMillis(20);

	/** As long as there was work of late, for nodes that are told of nothing. */
	private static final Duration LONGEST_OF_LATE = Duration.ofMillis(25);

	private static final Duration LATE = Duration.ofSeconds(5);

	private static final Duration LONGEST = Duration.ofMillis(250);

	/** Less than after what lanes take each other for stuck. */
	private static final Duration LONGEST_WHEN_TOLD = Duration.ofMillis(900);

	private final BooleanSupplier isTold;

	private final LongSupplier clock;

	private long lastWork;

	private Duration wait = SHORTEST;

	/**
	 * The pace of one lane.
	 * @param isTold whether this node is told of new events
	 * @param clock nanoseconds
	 */
	Pace(BooleanSupplier isTold, LongSupplier clock) {
		this.isTold = isTold;
		this.clock = clock;
		this.lastWork = clock.getAsLong() - LATE.toNanos();
	}

	/** There was work. */
	void worked() {
		this.lastWork = this.clock.getAsLong();
		this.wait = this.isTold.getAsBoolean() ? AFTER_WORK_WHEN_TOLD : SHORTEST;
	}

	/** There may be work. */
	void hint() {
		this.wait = SHORTEST;
	}

	/**
	 * How long to wait this time.
	 * @param next how long until something is due, or null if nothing is
	 * @return the wait, no shorter than a millisecond
	 */
	Duration next(@Nullable Duration next) {
		Duration longest = longest();
		Duration now = (this.wait.compareTo(longest) > 0) ? longest : this.wait;
		// who is told looks for what it was told too early of, and for little else
		this.wait = now.multipliedBy(this.isTold.getAsBoolean() ? 4 : 2);
		if (next == null || next.compareTo(now) >= 0) {
			return now;
		}
		return (next.compareTo(SHORTEST) < 0) ? SHORTEST : next;
	}

	private Duration longest() {
		if (this.isTold.getAsBoolean()) {
			return LONGEST_WHEN_TOLD;
		}
		boolean ofLate = this.clock.getAsLong() - this.lastWork < LATE.toNanos();
		return ofLate ? LONGEST_OF_LATE : LONGEST;
	}

}
