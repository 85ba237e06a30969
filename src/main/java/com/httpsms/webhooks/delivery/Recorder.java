package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;

/**
 * One thread that records results in groups: whatever has come in while the last group
 * was written is the next one, so that groups are small and quick when little happens,
 * and large and cheap when much does. While the database is away results wait here; the
 * node's permits bound them.
 */
final class Recorder implements Runnable {

	private static final Logger logger = LoggerFactory.getLogger(Recorder.class);

	private static final int GROUP = 500;

	private static final Duration LOOK_FOR_STOP = Duration.ofMillis(100);

	private final BlockingQueue<AttemptResult> results = new LinkedBlockingQueue<>();

	private final Records records;

	private final Observers observers;

	private final IntConsumer done;

	private volatile boolean stopping;

	/**
	 * A recorder.
	 * @param records writes a group
	 * @param observers are told of it
	 * @param done takes the number of results that are done with, recorded or not
	 */
	Recorder(Records records, Observers observers, IntConsumer done) {
		this.records = records;
		this.observers = observers;
		this.done = done;
	}

	void add(AttemptResult result) {
		this.results.add(result);
	}

	/**
	 * Lets the thread end when everything is recorded, or at once if the database does
	 * not answer.
	 */
	void stop() {
		this.stopping = true;
	}

	@Override
	public void run() {
		List<AttemptResult> group = new ArrayList<>(GROUP);
		try {
			while (true) {
				AttemptResult first = this.results.poll(LOOK_FOR_STOP.toMillis(), TimeUnit.MILLISECONDS);
				if (first == null) {
					if (this.stopping) {
						return;
					}
					continue;
				}
				group.add(first);
				this.results.drainTo(group, GROUP - 1);
				record(group);
				group.clear();
			}
		}
		catch (InterruptedException ex) {
			logger.warn("{} results are not recorded; their leases will run out", group.size() + this.results.size());
			Thread.currentThread().interrupt();
		}
	}

	private void record(List<AttemptResult> group) throws InterruptedException {
		Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
		while (true) {
			try {
				write(group);
				this.done.accept(group.size());
				return;
			}
			catch (NonTransientDataAccessException ex) {
				if (group.size() == 1) {
					recordWithoutText(group.get(0), ex);
				}
				else {
					logger.warn("A group of {} results was refused; each goes by itself", group.size(), ex);
					for (AttemptResult result : group) {
						record(List.of(result));
					}
				}
				return;
			}
			catch (RuntimeException ex) {
				logger.warn("{} results wait for the database: {}", group.size() + this.results.size(), ex.toString());
				backoff.await();
			}
		}
	}

	/**
	 * A result that can't be logged must not be tried for ever; without what the endpoint
	 * wrote it is always accepted.
	 */
	private void recordWithoutText(AttemptResult result, DataAccessException refusal) {
		try {
			logger.error("The result of {} was refused; it is recorded without its texts", result.attempt(), refusal);
			write(List.of(result.withoutText()));
		}
		catch (RuntimeException ex) {
			logger.error("The result of {} is not recorded; its lease will run out", result.attempt(), ex);
		}
		finally {
			this.done.accept(1);
		}
	}

	private void write(List<AttemptResult> group) {
		List<RecordedAttempt> recorded = this.records.write(group);
		if (recorded.size() < group.size()) {
			logger.warn("{} results came after their lease had been lost", group.size() - recorded.size());
		}
		this.observers.recorded(recorded);
	}

}
