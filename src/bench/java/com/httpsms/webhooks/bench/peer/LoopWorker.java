package com.httpsms.webhooks.bench.peer;

import java.time.Duration;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

/**
 * A process that runs the loop. There is only one, which is why no row is locked.
 */
public final class LoopWorker {

	private LoopWorker() {
	}

	/**
	 * Runs until it is terminated.
	 * @param args those of {@link PeerPool}, and whether it is the draining loop
	 * @throws InterruptedException never
	 */
	public static void main(String[] args) throws InterruptedException {
		Settings settings = Boolean.parseBoolean(args[3]) ? Settings.DRAINING : Settings.FIRST_WRITTEN;
		HikariDataSource pool = PeerPool.open(List.of(args), settings.connections());
		Attempts attempts = new Attempts(pool);
		LoopRounds rounds = new LoopRounds(new PendingDeliveries(pool, attempts), settings);
		rounds.start();
		PeerProcess.runUntilTerminated(rounds::stop, attempts, pool);
	}

	/**
	 * What tells the loops apart.
	 *
	 * @param rows how many are taken at most
	 * @param lowWater how many may be left when more are taken: none where a round waits
	 * for all of its rows
	 * @param threads how many send
	 * @param connections how many they share
	 * @param pause between rounds, by the draining loop only when it found nothing
	 * @param draining whether it goes on at once while it finds rows
	 */
	record Settings(int rows, int lowWater, int threads, int connections, Duration pause, boolean draining) {

		/** A second, 100 rows, and a pool of as many threads as connections. */
		static final Settings FIRST_WRITTEN = new Settings(100, 0, 10, 11, Duration.ofSeconds(1), false);

		/** The sizes that were best of those tried on two cores. */
		static final Settings DRAINING = new Settings(500, 128, 128, 64, Duration.ofMillis(100), true);

	}

}
