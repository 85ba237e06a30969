package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.InsideProducer;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.SteadyProducer;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * C: from the commit of the producer's transaction to the arrival of the request, while
 * events come at a steady rate; the first third warms up and does not count.
 */
public final class Latency {

	/** How long is measured, after half as long to warm up. */
	private static final Duration MEASURED = Duration.ofSeconds(20);

	private static final Duration WARM_UP = Duration.ofSeconds(10);

	private static final Duration LATE = Duration.ofSeconds(20);

	private static final int PRODUCERS = 8;

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Latency(Run run) {
		this.run = run;
	}

	/** Events that another process inserts, and events that the worker itself publishes. */
	public void measure() {
		for (int round = 0; round < this.run.rounds(); round++) {
			for (int rate : List.of(50, 200, 1000)) {
				for (Contender contender : this.run.all(round)) {
					outside(contender, rate);
				}
			}
			inside(200);
		}
	}

	private static int count(Duration time, int rate) {
		return (int) (time.toSeconds() * rate);
	}

	private Load load(int rate) {
		return Load.of(count(WARM_UP.plus(MEASURED), rate), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
	}

	private void outside(Contender contender, int rate) {
		Rig rig = this.run.rig();
		Load load = load(rate);
		try (TestDatabase database = rig.database()) {
			contender.prepare(database, load);
			rig.sink().record();
			try (WorkerProcess worker = contender.start(database, BacklogRound.JVM)) {
				Map<String, Long> committed = new SteadyProducer(PRODUCERS, () -> contender.publisher(database))
					.produce(load, rate, () -> rig.sink().counts().first() != 0);
				add("C %,d/s".formatted(rate), contender.name(), load, rate, committed);
				worker.requireAlive();
			}
		}
	}

	private void inside(int rate) {
		Rig rig = this.run.rig();
		ThisProject project = this.run.project();
		Load load = load(rate);
		try (TestDatabase database = rig.database()) {
			project.prepare(database, load);
			rig.sink().record();
			List<String> arguments = new ArrayList<>(project.arguments(database));
			arguments.add("--bench.url=" + rig.sink().instant());
			arguments.add("--bench.rate=" + rate);
			arguments.add("--bench.events=" + load.deliveries());
			try (WorkerProcess worker = WorkerProcess.ofClass(InsideProducer.class, BacklogRound.JVM, arguments)) {
				Awaitility.await("the producer inside")
					.atMost(WARM_UP.plus(MEASURED).plusMinutes(1))
					.pollInterval(Duration.ofMillis(200))
					.until(() -> {
						worker.requireAlive();
						return worker.output().contains(InsideProducer.END);
					});
				add("C %,d/s published inside".formatted(rate), project.name(), load, rate,
						InsideProducer.committed(worker.output()));
			}
		}
	}

	private void add(String scenario, String contender, Load load, int rate, Map<String, Long> committed) {
		long wanted = load.deliveries();
		Awaitility.await("the last arrivals")
			.atMost(LATE)
			.pollInterval(Duration.ofMillis(200))
			.pollDelay(Duration.ZERO)
			.until(() -> this.run.rig().sink().counts().answered() >= wanted || isOver(committed));
		Map<String, Long> arrived = this.run.rig().sink().arrivals();
		int missing = 0;
		List<Double> millis = new ArrayList<>();
		for (long number = count(WARM_UP, rate) + 1L; number <= wanted; number++) {
			Long commit = committed.get("bench-" + number);
			Long arrival = arrived.get("bench-" + number);
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
