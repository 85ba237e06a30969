package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.ErrorLine;
import com.httpsms.webhooks.database.TroubleLog;

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

	/** After so many tries a group that has to wait makes room for others. */
	private static final int TRIES = 4;

	/**
	 * In its so many'th round a result that costs the connection each time is to blame.
	 */
	private static final int CUT_OFF = 3;

	/** For how long results may wait before health tells. */
	private static final Duration LONG = Duration.ofSeconds(10);

	/** Queues are locked for a few milliseconds, unless somebody holds on to one. */
	private static final Duration POSTPONED = Duration.ofMillis(5);

	private final BlockingQueue<AttemptResult> results = new LinkedBlockingQueue<>();

	private final Records records;

	private final Observers observers;

	private final Consumer<Collection<AttemptResult>> done;

	private final SetAside setAside;

	private final TroubleLog trouble = new TroubleLog(logger, "Results wait for the database");

	/** What has to wait and could be written only by itself; this thread's own. */
	private final Queue<Stuck> stuck = new ArrayDeque<>();

	private final Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));

	private volatile boolean stopping;

	private volatile @Nullable Instant waitingSince;

	private volatile String waitingFor = "";

	/**
	 * A recorder.
	 * @param records writes a group
	 * @param observers are told of it
	 * @param setAside takes what can't be recorded
	 * @param done takes results that are done with, recorded or not
	 */
	Recorder(Records records, Observers observers, SetAside setAside, Consumer<Collection<AttemptResult>> done) {
		this.records = records;
		this.observers = observers;
		this.setAside = setAside;
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

	/**
	 * What keeps results from being recorded.
	 * @return what an operator reads, or null if none has waited for long
	 */
	@Nullable String reason() {
		Instant since = this.waitingSince;
		return (since != null && since.isBefore(Instant.now().minus(LONG))) ? "results wait for the database since "
				+ since.truncatedTo(ChronoUnit.SECONDS) + ": " + this.waitingFor : null;
	}

	@Override
	public void run() {
		List<AttemptResult> group = new ArrayList<>(GROUP);
		try {
			while (true) {
				AttemptResult first = this.results.poll(LOOK_FOR_STOP.toMillis(), TimeUnit.MILLISECONDS);
				if (first != null) {
					group.add(first);
					this.results.drainTo(group, GROUP - 1);
					record(group, 1);
					group.clear();
				}
				else if (this.stopping && this.stuck.isEmpty()) {
					return;
				}
				tryStuck();
			}
		}
		catch (InterruptedException ex) {
			logger.warn("{} results are not recorded; their leases will run out",
					group.size() + this.results.size() + this.stuck.size());
			Thread.currentThread().interrupt();
		}
	}

	/** One at a time, after each group of others. */
	private void tryStuck() throws InterruptedException {
		Stuck one = this.stuck.poll();
		if (one != null) {
			record(List.of(one.result), one.round + 1);
		}
	}

	/**
	 * Does not return before each result is recorded, postponed, set aside or stuck;
	 * nothing but an interrupt ends this thread. A group that fails is halved until what
	 * is to blame, or has to wait, stands alone. There are limits, too, that a smaller
	 * group keeps.
	 */
	private void record(List<AttemptResult> group, int round) throws InterruptedException {
		for (int tries = 1;; tries++) {
			Records.Written written;
			try {
				written = this.records.write(group);
			}
			catch (RuntimeException | Error ex) {
				if (SetAside.isToBlame(ex, tries) || isAlwaysCutOff(group, ex, round)) {
					divide(group, ex);
					return;
				}
				waitForDatabase(ex);
				if (tries == TRIES || DatabaseFailure.of(ex) == DatabaseFailure.PASSING) {
					makeRoom(group, round);
					return;
				}
				continue;
			}
			this.trouble.wentWell();
			this.waitingSince = null;
			this.backoff.reset();
			written(group, written);
			return;
		}
	}

	private void waitForDatabase(Throwable failure) throws InterruptedException {
		this.trouble.happened(failure);
		if (this.waitingSince == null) {
			this.waitingSince = Instant.now();
		}
		this.waitingFor = ErrorLine.of(failure);
		this.backoff.await();
	}

	/** A proxy, or the server itself, may cut off whoever sends a certain statement. */
	private boolean isAlwaysCutOff(List<AttemptResult> group, Throwable failure, int round) {
		return group.size() == 1 && round >= CUT_OFF && DatabaseFailure.of(failure) == DatabaseFailure.CONNECTION
				&& this.records.isReachable();
	}

	/** Somebody may hold on to one row only. */
	private void makeRoom(List<AttemptResult> group, int round) throws InterruptedException {
		if (group.size() > 1) {
			halve(group);
		}
		else {
			this.stuck.add(new Stuck(group.get(0), round));
		}
	}

	private void divide(List<AttemptResult> group, Throwable failure) throws InterruptedException {
		AttemptResult result = group.get(0);
		if (group.size() > 1) {
			logger.debug("A group of {} results was refused", group.size(), failure);
			halve(group);
		}
		else if (result.answer().hasText()) {
			logger.debug("{} was refused; it is tried without its texts", result.attempt(), failure);
			record(List.of(result.withoutText()), 1);
		}
		else {
			this.setAside.add(SetAside.Kind.RESULT, result.attempt(), failure);
			this.done.accept(group);
		}
	}

	private void halve(List<AttemptResult> group) throws InterruptedException {
		record(group.subList(0, group.size() / 2), 1);
		record(group.subList(group.size() / 2, group.size()), 1);
	}

	/** After the commit: whatever fails here, nothing is written or counted again. */
	private void written(List<AttemptResult> group, Records.Written written) throws InterruptedException {
		int late = group.size() - written.recorded().size() - written.postponed().size();
		if (late > 0) {
			logger.warn("{} results came after their lease had been lost", late);
		}
		this.results.addAll(written.postponed());
		List<AttemptResult> done = new ArrayList<>(group);
		done.removeAll(written.postponed());
		this.done.accept(done);
		this.observers.recorded(written.recorded());
		if (!written.postponed().isEmpty()) {
			Thread.sleep(POSTPONED.toMillis());
		}
	}

	private record Stuck(AttemptResult result, int round) {
	}

}
