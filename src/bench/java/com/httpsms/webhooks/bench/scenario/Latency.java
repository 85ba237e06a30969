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
 * events come at a steady rate. A backlog warms the worker up, then the rates follow each
 * other.
 */
public final class Latency {

	/** After each change of the rate. */
	private static final Duration SETTLING = Duration.ofSeconds(5);

	/**
	 * After the backlog, at the middle rate: few at a time takes other paths through the
	 * code than many at once, which the compilers have to find too.
	 */
	private static final Duration STEADY_WARM_UP = Duration.ofSeconds(40);

	private static final Duration MEASURED = Duration.ofSeconds(20);

	private static final int WARM_UP = 20_000;

	private static final int STEADY_RATE = 200;

	private static final int PRODUCERS = 8;

	private final Run run;

	private final Arrivals arrivals;

	private final List<Integer> rates = List.of(50, 200, 1000);

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Latency(Run run) {
		this.run = run;
		this.arrivals = new Arrivals(run);
	}

	/** Events that another process inserts, and events that the worker itself publishes. */
	public void measure() {
		for (int round = 0; round < this.run.rounds(); round++) {
			for (Contender contender : this.run.all(round)) {
				outside(contender);
			}
			inside(STEADY_RATE);
		}
	}

	private static int count(Duration time, int rate) {
		return (int) (time.toSeconds() * rate);
	}

	private Load warmUp() {
		return Load.of(this.run.scaled(WARM_UP), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
	}

	private Load load(Duration time, int rate, long first) {
		return Load.of(count(time, rate), Backlogs.WEBHOOKS, this.run.rig().sink().instant()).startingAt(first);
	}

	private void awaitWarm(long deliveries, TestDatabase database, Contender contender, WorkerProcess worker) {
		Awaitility.await("the warm-up of " + contender.name())
			.atMost(this.run.patience())
			.pollInterval(Duration.ofMillis(200))
			.until(() -> {
				worker.requireAlive();
				return this.run.rig().sink().counts().answered() >= deliveries
						&& contender.recorded(database) >= deliveries;
			});
	}

	private void outside(Contender contender) {
		Rig rig = this.run.rig();
		Load warmUp = warmUp();
		try (TestDatabase database = rig.database()) {
			contender.prepare(database, warmUp);
			contender.queue(database, warmUp);
			rig.sink().reset();
			try (WorkerProcess worker = contender.start(database, this.run.workerOptions())) {
				awaitWarm(warmUp.deliveries(), database, contender, worker);
				long next = warmUp.deliveries() + 1L;
				Load steady = load(STEADY_WARM_UP, STEADY_RATE, next);
				next += steady.deliveries();
				new SteadyProducer(PRODUCERS, () -> contender.publisher(database)).produce(steady, STEADY_RATE);
				awaitWarm(next - 1, database, contender, worker);
				for (int rate : this.rates) {
					Load load = load(SETTLING.plus(MEASURED), rate, next);
					next += load.deliveries();
					rig.sink().record();
					Map<String, Long> committed = new SteadyProducer(PRODUCERS, () -> contender.publisher(database))
						.produce(load, rate);
					this.arrivals.add("C %,d/s".formatted(rate), contender.name(), load, count(SETTLING, rate),
							committed);
					worker.requireAlive();
				}
			}
		}
	}

	private void inside(int rate) {
		Rig rig = this.run.rig();
		ThisProject project = this.run.project();
		Load warmUp = warmUp();
		Duration unmeasured = STEADY_WARM_UP.plus(SETTLING);
		Load load = load(unmeasured.plus(MEASURED), rate, warmUp.deliveries() + 1L);
		try (TestDatabase database = rig.database()) {
			project.prepare(database, warmUp);
			project.queue(database, warmUp);
			rig.sink().reset();
			List<String> arguments = new ArrayList<>(project.arguments(database));
			arguments.add("--bench.url=" + rig.sink().instant());
			arguments.add("--bench.rate=" + rate);
			arguments.add("--bench.first=" + load.first());
			arguments.add("--bench.events=" + load.deliveries());
			try (WorkerProcess worker = WorkerProcess.ofClass(InsideProducer.class, this.run.workerOptions(),
					arguments)) {
				awaitWarm(warmUp.deliveries(), database, project, worker);
				rig.sink().record();
				worker.tell("begin");
				Awaitility.await("the producer inside")
					.atMost(unmeasured.plus(MEASURED).plusMinutes(1))
					.pollInterval(Duration.ofMillis(200))
					.until(() -> {
						worker.requireAlive();
						return worker.output().contains(InsideProducer.END);
					});
				this.arrivals.add("C %,d/s published inside".formatted(rate), project.name(), load,
						count(unmeasured, rate), InsideProducer.committed(worker.output()));
			}
		}
	}

}
