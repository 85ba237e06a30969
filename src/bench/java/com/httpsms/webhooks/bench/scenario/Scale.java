package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.Sink;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * F: what a second node brings. Both are on one machine and share its processors, so each
 * is held to a few requests in flight: what then limits a node is the waiting, and that
 * can be shared. The nodes are up and warm, since two that start compete for processors.
 */
public final class Scale {

	static final String SCENARIO = "F";

	static final String RATIO = "ratio";

	private static final int DELIVERIES = 10_000;

	private static final int WARM_UP = 10_000;

	/**
	 * With 32 one node had both processors of a small machine busy, and with 8 it took
	 * four fifths of one, MySQL's part included: two had less than they wanted.
	 */
	private static final String IN_FLIGHT = "--webhooks.node.max-in-flight=4";

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
		Load warmUp = load(WARM_UP);
		Load load = load(DELIVERIES).startingAt(warmUp.deliveries() + 1L);
		List<WorkerProcess> processes = new ArrayList<>();
		try (TestDatabase database = this.run.rig().database()) {
			project.prepare(database, load);
			for (int i = 0; i < nodes; i++) {
				processes.add(project.start(database, this.run.workerOptions()));
			}
			// nobody works alone until the others are up
			processes.forEach(ThisProject::awaitStart);
			deliver(project, database, processes, warmUp);
			return middleRate(deliver(project.countingFrom(load.first()), database, processes, load),
					load.deliveries());
		}
		finally {
			processes.forEach(WorkerProcess::close);
		}
	}

	private Load load(int deliveries) {
		return Load.of(this.run.scaled(deliveries), Backlogs.WEBHOOKS, this.run.rig().sink().after(MILLIS));
	}

	private List<Progress> deliver(ThisProject project, TestDatabase database, List<WorkerProcess> processes,
			Load load) {
		Sink sink = this.run.rig().sink();
		sink.reset();
		project.queue(database, load);
		List<Progress> seen = new ArrayList<>();
		Awaitility.await("the last record")
			.atMost(Duration.ofMinutes(10))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> {
				processes.forEach(WorkerProcess::requireAlive);
				seen.add(new Progress(System.nanoTime(), sink.counts().answered()));
				return seen.get(seen.size() - 1).answered >= load.deliveries()
						&& project.recorded(database) >= load.deliveries();
			});
		return seen;
	}

	/** Leaves out the start, and the end, when webhooks run out of deliveries. */
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
