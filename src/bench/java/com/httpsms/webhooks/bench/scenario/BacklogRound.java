package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.rig.Sink;
import com.httpsms.webhooks.bench.rig.Usage;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * One contender works off one backlog: everything is queued, then its workers are
 * started, and the clock runs from the first request to the last record.
 *
 * @param contender who works
 * @param load what is queued
 * @param workers how many processes work
 * @param jvmOptions of each
 * @param atMost after which it is given up
 */
record BacklogRound(Contender contender, Load load, int workers, List<String> jvmOptions, Duration atMost) {

	/** Every worker's heap. */
	static final List<String> JVM = List.of("-Xms512m", "-Xmx512m");

	static BacklogRound of(Contender contender, Load load) {
		return new BacklogRound(contender, load, 1, JVM, Duration.ofMinutes(15));
	}

	BacklogRound with(List<String> more) {
		return new BacklogRound(this.contender, this.load, this.workers,
				Stream.concat(this.jvmOptions.stream(), more.stream()).toList(), this.atMost);
	}

	BacklogRound atMost(Duration limit) {
		return new BacklogRound(this.contender, this.load, this.workers, this.jvmOptions, limit);
	}

	/**
	 * Runs on a database of its own.
	 * @param rig where
	 * @return the figures
	 */
	Figures run(Rig rig) {
		return run(rig, allRecorded());
	}

	/**
	 * Runs on a database of its own.
	 * @param rig where
	 * @param end when it is over
	 * @return the figures
	 */
	Figures run(Rig rig, End end) {
		try (TestDatabase database = rig.database()) {
			this.contender.prepare(database, this.load);
			this.contender.queue(database, this.load);
			return work(rig, database, end);
		}
	}

	/** The end of most rounds. */
	private End allRecorded() {
		long deliveries = this.load.deliveries();
		// the sink is asked first, since counting rows costs the database something
		return (database, counts) -> counts.answered() >= deliveries
				&& this.contender.recorded(database) >= deliveries;
	}

	/**
	 * Runs on what is queued already.
	 * @param rig where
	 * @param database what it is queued in
	 * @return the figures
	 */
	Figures work(Rig rig, TestDatabase database) {
		return work(rig, database, allRecorded());
	}

	/**
	 * Runs on what is queued already.
	 * @param rig where
	 * @param database what it is queued in
	 * @param end when it is over
	 * @return the figures
	 */
	Figures work(Rig rig, TestDatabase database, End end) {
		Sink sink = rig.sink();
		sink.reset();
		long start = System.currentTimeMillis() * 1000;
		List<WorkerProcess> processes = new ArrayList<>();
		try {
			for (int i = 0; i < this.workers; i++) {
				processes.add(this.contender.start(database, this.jvmOptions));
			}
			Awaitility.await("the first request")
				.atMost(Duration.ofMinutes(2))
				.pollInterval(Duration.ofMillis(5))
				.until(() -> {
					processes.forEach(WorkerProcess::requireAlive);
					return sink.counts().first() != 0;
				});
			Usage before = Usage.now(processes, rig.server(), database);
			boolean finished = awaitEnd(sink, database, end, processes);
			Usage used = Usage.now(processes, rig.server(), database).since(before);
			long recorded = this.contender.recorded(database);
			Sink.Counts counts = sink.counts();
			long last = this.contender.lastRecorded(database);
			double peakRss = processes.stream().mapToDouble(WorkerProcess::peakResidentMebibytes).max().orElse(0);
			return new Figures(recorded, counts.answered(), (last - counts.first()) / 1e6, (last - start) / 1e6,
					(counts.lastAnswered() - counts.first()) / 1e6, used, finished, peakRss, processes.get(0).output());
		}
		finally {
			processes.forEach(WorkerProcess::close);
		}
	}

	private boolean awaitEnd(Sink sink, TestDatabase database, End end, List<WorkerProcess> processes) {
		try {
			Awaitility.await("the last record").atMost(this.atMost).pollInterval(Duration.ofMillis(50)).until(() -> {
				processes.forEach(WorkerProcess::requireAlive);
				return end.isReached(database, sink.counts());
			});
			return true;
		}
		catch (ConditionTimeoutException ex) {
			return false;
		}
	}

	/** When a round is over. */
	interface End {

		/**
		 * Asked some twenty times a second.
		 * @param database the round's
		 * @param counts of the sink
		 * @return whether there is nothing left to wait for
		 */
		boolean isReached(TestDatabase database, Sink.Counts counts);

	}

	/**
	 * What a round came to.
	 *
	 * @param recorded recorded attempts
	 * @param answered answered requests
	 * @param seconds from the first request to the last record
	 * @param secondsSinceStart from the start of the processes to the last record
	 * @param secondsToAnswer from the first request to the last one that was answered
	 * @param used meanwhile
	 * @param finished whether all was done in time
	 * @param peakResidentMebibytes of the worker that had most
	 * @param output what the first worker wrote
	 */
	record Figures(long recorded, long answered, double seconds, double secondsSinceStart, double secondsToAnswer,
			Usage used, boolean finished, double peakResidentMebibytes, String output) {

		double perSecond() {
			return this.recorded / this.seconds;
		}

		double per(double amount) {
			return amount / this.recorded;
		}

	}

}
