package com.httpsms.webhooks.bench.scenario;

import java.util.ArrayList;
import java.util.List;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.scenario.BacklogRound.Figures;

/**
 * F: what a second node brings. Both are on one machine and share its processors, so each
 * is held to a few requests in flight: what then limits a node is the waiting, and that
 * can be shared.
 */
public final class Scale {

	static final String SCENARIO = "F";

	static final String RATIO = "ratio";

	/** Enough that the middle of it comes when all nodes are up. */
	private static final int DELIVERIES = 40_000;

	private static final String IN_FLIGHT = "--webhooks.node.max-in-flight=32";

	private static final int MILLIS = 20;

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Scale(Run run) {
		this.run = run;
	}

	/** One node, then two. */
	public void measure() {
		String name = this.run.project().name();
		for (int round = 0; round < this.run.rounds(); round++) {
			double one = rate(1);
			double two = rate(2);
			this.run.add(SCENARIO, name, "deliveries/s one node", one);
			this.run.add(SCENARIO, name, "deliveries/s two nodes", two);
			this.run.add(SCENARIO, name, RATIO, two / one);
		}
	}

	private double rate(int nodes) {
		ThisProject project = this.run.project().with(IN_FLIGHT);
		Load load = Load.of(this.run.scaled(DELIVERIES), Backlogs.WEBHOOKS, this.run.rig().sink().after(MILLIS));
		BacklogRound round = this.run.backlog(project, load).workers(nodes);
		List<Progress> seen = new ArrayList<>();
		Figures figures = round.run(this.run.rig(), (database, counts) -> {
			seen.add(new Progress(System.nanoTime(), counts.answered()));
			return round.allRecorded().isReached(database, counts);
		});
		return figures.finished() ? middleRate(seen, load.deliveries()) : Double.NaN;
	}

	/** Leaves out the start, when nodes compete for processors, and the last stragglers. */
	private static double middleRate(List<Progress> seen, int deliveries) {
		Progress from = firstWith(seen, 0.25 * deliveries);
		Progress to = firstWith(seen, 0.9 * deliveries);
		return (to.answered - from.answered) / ((to.nanos - from.nanos) / 1e9);
	}

	private static Progress firstWith(List<Progress> seen, double answered) {
		return seen.stream().filter((progress) -> progress.answered >= answered).findFirst().orElseThrow();
	}

	private record Progress(long nanos, long answered) {
	}

}
