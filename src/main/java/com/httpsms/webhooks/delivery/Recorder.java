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

import org.springframework.dao.DataIntegrityViolationException;

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

	/** Queues are locked for a few milliseconds, unless somebody holds on to one. */
	private static final Duration POSTPONED = Duration.ofMillis(5);

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

	/**
	 * Does not return before the group is recorded or postponed; nothing but an interrupt
	 * ends this thread.
	 */
	private void record(List<AttemptResult> group) throws InterruptedException {
		Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
		while (true) {
			Records.Written written;
			try {
				written = this.records.write(group);
			}
			catch (DataIntegrityViolationException ex) {
				if (group.size() > 1) {
					logger.warn("A group of {} results was refused; each goes by itself", group.size(), ex);
					for (AttemptResult result : group) {
						record(List.of(result));
					}
					return;
				}
				AttemptResult result = group.get(0);
				if (result.answer().hasText()) {
					// what can't be logged must not be tried for ever; without the
					// endpoint's words it is accepted
					logger.error("{} was refused; it is recorded without its texts", result.attempt(), ex);
					record(List.of(result.withoutText()));
				}
				else {
					logger.error("{} is not recorded; its lease will run out", result.attempt(), ex);
					this.done.accept(1);
				}
				return;
			}
			catch (RuntimeException | Error ex) {
				logger.warn("{} results wait for the database: {}", group.size() + this.results.size(), ex.toString());
				logger.debug("The cause", ex);
				backoff.await();
				continue;
			}
			written(group, written);
			return;
		}
	}

	/** After the commit: whatever fails here, nothing is written or counted again. */
	private void written(List<AttemptResult> group, Records.Written written) throws InterruptedException {
		int late = group.size() - written.recorded().size() - written.postponed().size();
		if (late > 0) {
			logger.warn("{} results came after their lease had been lost", late);
		}
		this.results.addAll(written.postponed());
		this.done.accept(group.size() - written.postponed().size());
		this.observers.recorded(written.recorded());
		if (!written.postponed().isEmpty()) {
			Thread.sleep(POSTPONED.toMillis());
		}
	}

}
