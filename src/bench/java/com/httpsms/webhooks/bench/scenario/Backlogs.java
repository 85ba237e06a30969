package com.httpsms.webhooks.bench.scenario;

import java.util.List;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.scenario.BacklogRound.Figures;

/**
 * A: a backlog over 100 webhooks of an endpoint that answers at once, in JVMs that were
 * just started; beside it the limits: the same requests without a database, the same
 * statements without requests. B: the same with endpoints that take their time.
 */
public final class Backlogs {

	static final int WEBHOOKS = 100;

	private final Run run;

	/**
	 * The scenarios of a run.
	 * @param run the run
	 */
	public Backlogs(Run run) {
		this.run = run;
	}

	/**
	 * A.
	 * @param deliveries how many are queued
	 * @param warmUps rounds of a tenth of it before those that count: they warm caches and
	 * disks
	 */
	public void instant(int deliveries, int warmUps) {
		String scenario = "A %,d".formatted(deliveries);
		for (int round = -warmUps; round < this.run.rounds(); round++) {
			boolean counts = round >= 0;
			for (Contender contender : this.run.all(Math.max(0, round))) {
				measure(counts ? scenario : "warm-up", contender, counts ? deliveries : deliveries / 10,
						this.run.rig().sink().instant());
			}
			if (counts) {
				new Limits(this.run).measure(scenario, this.run.scaled(deliveries));
			}
		}
	}

	/**
	 * A once with few deliveries, beside a loop that takes a fixed number of rows each
	 * second: its rate does not depend on how many there are.
	 * @param loop the contender
	 */
	public void beside(Contender loop) {
		for (Contender contender : List.of(this.run.project(), loop)) {
			measure("A 2,000", contender, 2000, this.run.rig().sink().instant());
		}
	}

	/** B. */
	public void slow() {
		for (int millis : List.of(20, 200)) {
			for (int round = 0; round < this.run.rounds(); round++) {
				for (Contender contender : this.run.all(round)) {
					measure("B 20,000 at %d ms".formatted(millis), contender, 20_000,
							this.run.rig().sink().after(millis));
				}
			}
		}
	}

	private void measure(String scenario, Contender contender, int deliveries, String url) {
		Load load = Load.of(this.run.scaled(deliveries), WEBHOOKS, url);
		Figures figures = this.run.backlog(contender, load).atMost(this.run.patience()).run(this.run.rig());
		if (scenario.equals("warm-up")) {
			return;
		}
		add(this.run, scenario, contender.name(), figures);
	}

	static void add(Run run, String scenario, String name, Figures figures) {
		run.add(scenario, name, "deliveries/s", figures.perSecond());
		run.add(scenario, name, "deliveries/s since start", figures.recorded() / figures.secondsSinceStart());
		run.add(scenario, name, "worker CPU s/1,000", figures.per(figures.used().workerCpu().toNanos() / 1e6));
		run.add(scenario, name, "MySQL CPU s/1,000", figures.per(figures.used().databaseCpu().toNanos() / 1e6));
		run.add(scenario, name, "statements/delivery", figures.per((double) figures.used().statements()));
		run.add(scenario, name, "commits/delivery", figures.per((double) figures.used().commits()));
		if (!figures.finished()) {
			run.add(scenario, name, "recorded when given up", (double) figures.recorded());
		}
	}

}
