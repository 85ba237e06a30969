package com.httpsms.webhooks.bench.peer;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes over the table: takes rows, hands them to a pool of threads, and takes more when
 * few enough are left.
 */
final class LoopRounds {

	private static final Logger logger = LoggerFactory.getLogger(LoopRounds.class);

	/** More than a request's timeout, and less than the bench waits. */
	private static final long STOP_SECONDS = 6;

	private final PendingDeliveries table;

	private final LoopWorker.Settings settings;

	private final ExecutorService senders;

	private final Thread thread = new Thread(this::run, "loop");

	/** Rows that were taken and are not done; guarded by this. */
	private final Set<Long> taken = new HashSet<>();

	private volatile boolean stopped;

	LoopRounds(PendingDeliveries table, LoopWorker.Settings settings) {
		this.table = table;
		this.settings = settings;
		this.senders = Executors.newFixedThreadPool(settings.threads());
	}

	void start() {
		this.thread.start();
	}

	private void run() {
		try {
			while (!this.stopped) {
				boolean found = round();
				if (!found || !this.settings.draining()) {
					Thread.sleep(this.settings.pause().toMillis());
				}
			}
		}
		catch (InterruptedException ex) {
			logger.debug("The loop ends", ex);
		}
	}

	/**
	 * Takes rows, and waits until few enough are left.
	 * @return whether there were any that were not taken before
	 */
	private boolean round() throws InterruptedException {
		// as of before the query, which may still see a row as due that is done by the
		// time it is looked at
		Set<Long> before = copyOfTaken();
		boolean found = false;
		for (PendingDeliveries.Row row : due()) {
			if (!before.contains(row.id())) {
				found = true;
				take(row);
			}
		}
		awaitLowWater();
		return found;
	}

	private List<PendingDeliveries.Row> due() {
		try {
			return this.table.due(this.settings.rows());
		}
		catch (SQLException ex) {
			logger.warn("Could not look for rows", ex);
			return List.of();
		}
	}

	private synchronized Set<Long> copyOfTaken() {
		return Set.copyOf(this.taken);
	}

	private void take(PendingDeliveries.Row row) {
		synchronized (this) {
			this.taken.add(row.id());
		}
		this.senders.execute(() -> send(row));
	}

	private void send(PendingDeliveries.Row row) {
		try {
			if (!this.stopped) {
				this.table.send(row);
			}
		}
		catch (SQLException ex) {
			// the row is still due, and comes again
			logger.warn("Could not write what came of a row", ex);
		}
		finally {
			done(row);
		}
	}

	private synchronized void done(PendingDeliveries.Row row) {
		this.taken.remove(row.id());
		if (this.taken.size() <= this.settings.lowWater()) {
			notifyAll();
		}
	}

	private synchronized void awaitLowWater() throws InterruptedException {
		while (this.taken.size() > this.settings.lowWater()) {
			wait();
		}
	}

	void stop() throws InterruptedException {
		this.stopped = true;
		this.thread.interrupt();
		this.thread.join();
		this.senders.shutdown();
		if (!this.senders.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
			logger.warn("Requests were still under way");
		}
	}

}
