package com.httpsms.webhooks.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.contender.UnpackedJar;
import com.httpsms.webhooks.bench.jmh.MicroBenchmarks;
import com.httpsms.webhooks.bench.peer.DbScheduler;
import com.httpsms.webhooks.bench.peer.JobRunrPeer;
import com.httpsms.webhooks.bench.peer.Loop;
import com.httpsms.webhooks.bench.report.Report;
import com.httpsms.webhooks.bench.report.Results;
import com.httpsms.webhooks.bench.rig.Rig;
import com.httpsms.webhooks.bench.scenario.Archiving;
import com.httpsms.webhooks.bench.scenario.Backlogs;
import com.httpsms.webhooks.bench.scenario.Bulk;
import com.httpsms.webhooks.bench.scenario.FanOuts;
import com.httpsms.webhooks.bench.scenario.Growth;
import com.httpsms.webhooks.bench.scenario.Idle;
import com.httpsms.webhooks.bench.scenario.Ingest;
import com.httpsms.webhooks.bench.scenario.Latency;
import com.httpsms.webhooks.bench.scenario.Memory;
import com.httpsms.webhooks.bench.scenario.Neighbours;
import com.httpsms.webhooks.bench.scenario.Promises;
import com.httpsms.webhooks.bench.scenario.Run;
import com.httpsms.webhooks.bench.scenario.Scale;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Runs the benchmark: the scenarios that were asked for, one after the other, and a
 * report of whatever they measured.
 */
final class Benchmark {

	private static final Logger logger = LoggerFactory.getLogger(Benchmark.class);

	private final Settings settings;

	private final Rig rig;

	private final Run run;

	private boolean failed;

	private Benchmark(Settings settings, Rig rig) {
		this.settings = settings;
		this.rig = rig;
		this.run = new Run(rig, project("httpsms-webhooks", settings.jar()), rivals(),
				settings.rounds(), settings.scale(), settings.patience(), settings.jvmOptions(), new Results());
	}

	public static void main(String[] args) {
		Settings settings = Settings.ofSystemProperties();
		boolean failed;
		try (Rig rig = new Rig()) {
			Benchmark benchmark = new Benchmark(settings, rig);
			benchmark.measure();
			benchmark.report();
			failed = benchmark.failed;
		}
		if (failed) {
			System.exit(1);
		}
	}

	private ThisProject project(String name, Path jar) {
		try (TestDatabase database = this.rig.database()) {
			return new ThisProject(name,
					UnpackedJar.of(jar, this.settings.output().resolve("unpacked").resolve(name), database));
		}
	}

	private List<Contender> rivals() {
		List<Contender> rivals = new ArrayList<>();
		if (this.settings.baseline() != null) {
			rivals.add(project(Promises.BEFORE, this.settings.baseline()));
		}
		if (this.settings.peers()) {
			rivals.addAll(List.of(new Loop(true), new DbScheduler(), new JobRunrPeer()));
		}
		return rivals;
	}

	private void measure() {
		Backlogs backlogs = new Backlogs(this.run);
		attempt(has("A20") ? "A20" : "A", () -> backlogs.instant(20_000, 1));
		if (this.settings.peers()) {
			attempt("A", () -> backlogs.beside(new Loop(false)));
		}
		attempt(has("A200") ? "A200" : "A", () -> backlogs.instant(200_000, 0));
		attempt("B", backlogs::slow);
		attempt("C", () -> new Latency(this.run).measure());
		attempt("D", () -> new Neighbours(this.run).measure());
		attempt("E", () -> new Growth(this.run).measure());
		attempt("F", () -> new Scale(this.run).measure());
		attempt("G", () -> new FanOuts(this.run).measure());
		attempt("H", () -> new Idle(this.run).measure());
		attempt("I", () -> new Memory(this.run).measure());
		attempt("J", () -> new Ingest(this.run).measure());
		attempt("K", () -> new Bulk(this.run).measure());
		attempt("L", () -> new Archiving(this.run).measure());
		attempt("CPU", this::measureParts);
	}

	private void measureParts() {
		try (TestDatabase database = this.rig.database()) {
			MicroBenchmarks.run(this.run.results(), database);
		}
	}

	private boolean has(String scenario) {
		return this.settings.scenarios().contains(scenario);
	}

	/** Hours of figures are not given up for one scenario. */
	private void attempt(String scenario, Runnable measurement) {
		if (!has(scenario)) {
			return;
		}
		try {
			logger.info("Scenario {} begins", scenario);
			measurement.run();
		}
		catch (RuntimeException ex) {
			logger.error("Scenario {} failed", scenario, ex);
			this.failed = true;
		}
	}

	private void report() {
		new Promises(this.run).add();
		Report.write(this.settings.output(), this.run.results(), Environment.of(this.rig, this.settings));
		try {
			System.out.println(Files.readString(this.settings.output().resolve("results.md")));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
