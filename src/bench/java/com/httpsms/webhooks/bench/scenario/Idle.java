package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.List;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.rig.Usage;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * H: what a node costs that has nothing to do.
 */
public final class Idle {

	static final String SCENARIO = "H";

	static final String STATEMENTS = "statements/s";

	static final String CPU = "CPU % of a core";

	/** For the compilers, which are busy with what ran at the start. */
	private static final Duration SETTLING = Duration.ofMinutes(1);

	private static final Duration MEASURED = Duration.ofMinutes(1);

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Idle(Run run) {
		this.run = run;
	}

	/** A node on empty tables. */
	public void measure() {
		for (int round = 0; round < this.run.rounds(); round++) {
			watch();
		}
	}

	private void watch() {
		Rig rig = this.run.rig();
		ThisProject project = this.run.project();
		try (TestDatabase database = rig.database()) {
			project.prepare(database, new Load(1, List.of()));
			try (WorkerProcess worker = project.start(database, this.run.workerOptions())) {
				ThisProject.awaitStart(worker);
				worker.requireAliveFor(SETTLING);
				Usage before = Usage.now(List.of(worker), rig.server(), database);
				worker.requireAliveFor(MEASURED);
				Usage used = Usage.now(List.of(worker), rig.server(), database).since(before);
				double seconds = (double) MEASURED.toSeconds();
				this.run.add(SCENARIO, project.name(), STATEMENTS, used.statements() / seconds);
				this.run.add(SCENARIO, project.name(), "commits/s", used.commits() / seconds);
				this.run.add(SCENARIO, project.name(), CPU, percent(used.workerCpu()));
				this.run.add(SCENARIO, project.name(), "MySQL CPU % of a core", percent(used.databaseCpu()));
			}
		}
	}

	private static double percent(Duration cpu) {
		return 100.0 * cpu.toMillis() / MEASURED.toMillis();
	}

}
