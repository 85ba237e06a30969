package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.bench.contender.Load;

/**
 * From the commit of the producer's transaction to the arrival of the request.
 *
 * @param run the run that gets the figures
 */
record Arrivals(Run run) {

	private static final Duration LATE = Duration.ofSeconds(20);

	/**
	 * Waits for the last of a load and adds its figures.
	 * @param scenario of the figures
	 * @param contender whose figures they are
	 * @param load what was published
	 * @param unmeasured how many of its first events don't count
	 * @param committed when each event had committed, in microseconds since 1970, by its id
	 */
	void add(String scenario, String contender, Load load, int unmeasured, Map<String, Long> committed) {
		long wanted = load.deliveries();
		Awaitility.await("the last arrivals")
			.atMost(LATE)
			.pollInterval(Duration.ofMillis(200))
			.pollDelay(Duration.ZERO)
			.until(() -> this.run.rig().sink().counts().answered() >= wanted || isOver(committed));
		Map<String, Long> arrived = this.run.rig().sink().arrivals();
		int missing = 0;
		List<Double> millis = new ArrayList<>();
		LongSummaryStatistics commits = new LongSummaryStatistics();
		for (long number = load.first() + unmeasured; number < load.first() + wanted; number++) {
			Long commit = committed.get("bench-" + number);
			Long arrival = arrived.get("bench-" + number);
			if (commit != null) {
				commits.accept(commit);
			}
			if (commit == null || arrival == null) {
				missing++;
			}
			else {
				// an endpoint may have it before the producer hears of its commit
				millis.add(Math.max(0, arrival - commit) / 1e3);
			}
		}
		millis.sort(null);
		this.run.add(scenario, contender, "p50 ms", percentile(millis, 0.5));
		this.run.add(scenario, contender, "p95 ms", percentile(millis, 0.95));
		this.run.add(scenario, contender, "p99 ms", percentile(millis, 0.99));
		this.run.add(scenario, contender, "max ms", percentile(millis, 1));
		this.run.add(scenario, contender, "not arrived in time", missing);
		// producers share the machine: a contender that slows them down has less to do
		this.run.add(scenario, contender, "events/s committed",
				commits.getCount() * 1e6 / Math.max(1, commits.getMax() - commits.getMin()));
	}

	/** A contender that can't keep up is not waited for. */
	private static boolean isOver(Map<String, Long> committed) {
		long last = committed.values().stream().mapToLong(Long::longValue).max().orElse(0);
		return System.currentTimeMillis() * 1000 > last + LATE.toNanos() / 1000 / 2;
	}

	private static double percentile(List<Double> sorted, double share) {
		return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.ceil(share * sorted.size()) - 1);
	}

}
