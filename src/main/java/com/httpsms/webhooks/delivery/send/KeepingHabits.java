package com.httpsms.webhooks.delivery.send;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.jspecify.annotations.Nullable;

/**
 * What is known of endpoints that close connections without saying so. A request that is
 * written while such a connection is being closed is lost, and costs an attempt: nobody
 * can prove that the endpoint did not see it, so that it is not repeated by itself.
 */
final class KeepingHabits {

	/** Users choose endpoints; what is forgotten is learned again. */
	private static final int MOST_ENDPOINTS = 10_000;

	private final ConcurrentMap<SocketAddress, Habit> habits = new ConcurrentHashMap<>();

	/**
	 * What is known of an endpoint.
	 * @param endpoint host and port, as the URL names them; null if the client knows none
	 * @return what its connections share
	 */
	Habit of(@Nullable SocketAddress endpoint) {
		if (endpoint == null) {
			return new Habit();
		}
		if (this.habits.size() >= MOST_ENDPOINTS) {
			this.habits.clear();
		}
		return this.habits.computeIfAbsent(endpoint, (key) -> new Habit());
	}

	/** Of one endpoint. Races between connections cost a look more, and nothing else. */
	static final class Habit {

		/** For how long something is known. */
		private static final long MEMORY = Duration.ofMinutes(10).toNanos();

		/** What is closed sooner than that is not used again at all. */
		private static final long WORTH_KEEPING = Duration.ofMillis(50).toNanos();

		private static final long FOREVER = Long.MAX_VALUE;

		private volatile boolean known;

		/** By {@link System#nanoTime()}. */
		private volatile long learnedAt;

		/** The shortest time after an answer at which a connection was closed. */
		private volatile long shortestIdle = FOREVER;

		/**
		 * Whether it has shown within the last minutes what it does with a connection
		 * after an answer.
		 */
		boolean isKnown(long now) {
			if (this.known && now - this.learnedAt > MEMORY) {
				this.known = false;
				this.shortestIdle = FOREVER;
			}
			return this.known;
		}

		/** A connection was still open some time after an answer. */
		void keeps(long now) {
			if (!this.known) {
				this.learnedAt = now;
				this.known = true;
			}
		}

		/** The endpoint closed a connection that it had not said it would close. */
		void closes(long idle, long now) {
			this.shortestIdle = Math.min(this.shortestIdle, idle);
			this.learnedAt = now;
			this.known = true;
		}

		/**
		 * Whether a connection may be used again.
		 * @param idle how long ago its last answer ended, in nanoseconds
		 */
		boolean allows(long idle) {
			long shortest = this.shortestIdle;
			return shortest == FOREVER || (shortest >= WORTH_KEEPING && idle < shortest / 2);
		}

	}

}
