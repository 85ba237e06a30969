package com.httpsms.webhooks.bench.scenario;

import java.util.function.Predicate;

import com.httpsms.webhooks.bench.report.Results;
import com.httpsms.webhooks.bench.report.Results.Claim;
import com.httpsms.webhooks.bench.report.Results.Series;

/**
 * What the figures of a run must show, and what is aimed at.
 */
public final class Promises {

	/** What an earlier build of this project is called. */
	public static final String BEFORE = "before";

	private static final String RATE = "deliveries/s";

	private static final String LARGE = "A 200,000";

	private static final String SMALL = "A 20,000";

	private final Results results;

	private final String ours;

	/**
	 * The promises of a run.
	 * @param run the run, whose scenarios are over
	 */
	public Promises(Run run) {
		this.results = run.results();
		this.ours = run.project().name();
	}

	/** Adds a claim for each; those of scenarios that were left out have no figure. */
	public void add() {
		throughput();
		latency();
		neighboursAndGrowth();
		cost();
		regression();
	}

	private void throughput() {
		atLeast("A: 200,000 due, beside the best peer", 3, 5, toBestPeer(LARGE), "×");
		atLeast("A: 20,000 due, beside the best peer", 3, 5, toBestPeer(SMALL), "×");
		atLeast("A: 200,000 due, beside the same requests with no database", 0.35, 0.5,
				rateTo(LARGE, Limits.WEB_CLIENT), "×");
		atMost("A: commits per delivery, 200,000 due", 0.05, 0.02, own(LARGE, "commits/delivery"), "");
	}

	private void latency() {
		atMost("C: commit to arrival at 200/s, p50", Double.NaN, 12, own("C 200/s", "p50 ms"), "ms");
		atMost("C: commit to arrival at 200/s, p99", 60, 25, own("C 200/s", "p99 ms"), "ms");
		atMost("C: commit to arrival at 1,000/s, p99", 100, 40, own("C 1,000/s", "p99 ms"), "ms");
		atMost("C: published inside at 200/s, p50", 5, 2, own("C 200/s published inside", "p50 ms"), "ms");
		atMost("C: published inside at 200/s, p99", 20, 8, own("C 200/s published inside", "p99 ms"), "ms");
	}

	private void neighboursAndGrowth() {
		atMost("D: time beside an endpoint that never answers", 1.2, 1.05, slowdown(), "×");
		atLeast("E: rate with 10 million finished deliveries", 0.85, 0.95, own(Growth.SCENARIO, Growth.FINISHED_RATIO),
				"×");
		atLeast("E: rate beside a backlog of 1 million", 0.85, 0.95, own(Growth.SCENARIO, Growth.BACKLOG_RATIO), "×");
		atLeast("F: rate of two nodes beside one", 1.7, 1.95, own(Scale.SCENARIO, Scale.RATIO), "×");
	}

	private void cost() {
		atMost("H: statements of an idle node", 20, 5, own(Idle.SCENARIO, Idle.STATEMENTS), "/s");
		atMost("H: processor time of an idle node", 2, 0.5, own(Idle.SCENARIO, Idle.CPU), "% of a core");
		atLeast("I: 1,000,000 due finished with -Xmx256m", 1, 1, own(Memory.scenario(256), Memory.FINISHED), "");
		atLeast("I: 200,000 due finished with -Xmx128m", 1, 1, own(Memory.scenario(128), Memory.FINISHED), "");
	}

	/** A run that never came to its end was measured, too. */
	private double slowdown() {
		Series ratio = new Series(Neighbours.SCENARIO, this.ours, Neighbours.RATIO);
		boolean isMeasured = this.results.values().containsKey(ratio);
		double median = this.results.median(ratio);
		return (isMeasured && Double.isNaN(median)) ? Double.POSITIVE_INFINITY : median;
	}

	/** Only of runs that had an earlier build to compare with. */
	private void regression() {
		this.results.values()
			.keySet()
			.stream()
			.filter((series) -> series.contender().equals(BEFORE) && series.metric().equals(RATE))
			.map(Series::scenario)
			.toList()
			.forEach((scenario) -> atLeast(scenario + ": rate beside the build before", Double.NaN, 1,
					rateTo(scenario, BEFORE), "×"));
	}

	private double toBestPeer(String scenario) {
		Predicate<String> isPeer = (name) -> !name.equals(this.ours) && !name.equals(BEFORE)
				&& !name.endsWith(" limit");
		double best = this.results.values()
			.keySet()
			.stream()
			.filter((series) -> series.scenario().equals(scenario) && series.metric().equals(RATE))
			.filter((series) -> isPeer.test(series.contender()))
			.mapToDouble(this.results::median)
			.max()
			.orElse(Double.NaN);
		return own(scenario, RATE) / best;
	}

	private double rateTo(String scenario, String contender) {
		return own(scenario, RATE) / this.results.median(new Series(scenario, contender, RATE));
	}

	private double own(String scenario, String metric) {
		return this.results.median(new Series(scenario, this.ours, metric));
	}

	private void atLeast(String what, double must, double aim, double value, String unit) {
		this.results.add(new Claim(what, must, aim, value, unit, false));
	}

	private void atMost(String what, double must, double aim, double value, String unit) {
		this.results.add(new Claim(what, must, aim, value, unit, true));
	}

}
