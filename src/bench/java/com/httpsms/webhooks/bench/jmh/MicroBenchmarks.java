package com.httpsms.webhooks.bench.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

import com.httpsms.webhooks.bench.report.Results;
import com.httpsms.webhooks.bench.report.Results.Series;
import com.httpsms.webhooks.delivery.DueDeliveryRows;
import com.httpsms.webhooks.delivery.send.RequestCost;
import com.httpsms.webhooks.outbox.EventRows;
import com.httpsms.webhooks.testing.TestDatabase;

import java.util.concurrent.TimeUnit;

/**
 * Runs the benchmarks of this project's parts, each in a process of its own.
 */
public final class MicroBenchmarks {

	/** What a figure is filed under. */
	public static final String SCENARIO = "CPU";

	private static final String CONTENDER = "httpsms-webhooks";

	private static final List<Class<?>> WITHOUT_DATABASE = List.of(SigningCost.class, RequestCost.class,
			VerdictCost.class);

	private static final List<Class<?>> WITH_DATABASE = List.of(DueDeliveryRows.class, EventRows.class);

	private MicroBenchmarks() {
	}

	/**
	 * Measures, and adds a figure for each iteration: the time of one operation in
	 * microseconds. What waits for the database gets a second series with the processor
	 * time of its thread alone.
	 * @param results takes the figures
	 * @param database an empty database, or null to leave out what needs one
	 */
	public static void run(Results results, @Nullable TestDatabase database) {
		List<Class<?>> benchmarks = new ArrayList<>(WITHOUT_DATABASE);
		List<String> jvmOptions = new ArrayList<>(List.of("-Xmx512m"));
		if (database != null) {
			SampleRows.insert(database);
			benchmarks.addAll(WITH_DATABASE);
			jvmOptions.addAll(SampleRows.systemProperties(database));
		}
		for (RunResult result : measure(benchmarks, jvmOptions)) {
			add(results, result);
		}
	}

	private static Collection<RunResult> measure(List<Class<?>> benchmarks, List<String> jvmOptions) {
		ChainedOptionsBuilder options = new OptionsBuilder().mode(Mode.AverageTime)
			.timeUnit(TimeUnit.MICROSECONDS)
			.forks(1)
			.warmupIterations(3)
			.warmupTime(TimeValue.seconds(1))
			.measurementIterations(5)
			.measurementTime(TimeValue.seconds(1))
			.jvmArgsAppend(jvmOptions.toArray(String[]::new))
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true);
		benchmarks.forEach((type) -> options.include("^" + Pattern.quote(type.getName()) + "\\."));
		try {
			return new Runner(options.build()).run();
		}
		catch (RunnerException ex) {
			throw new IllegalStateException("a micro benchmark failed", ex);
		}
	}

	private static void add(Results results, RunResult result) {
		String name = name(result.getParams());
		for (BenchmarkResult fork : result.getBenchmarkResults()) {
			for (IterationResult iteration : fork.getIterationResults()) {
				results.add(series(name), iteration.getPrimaryResult().getScore());
				Result<?> cpu = iteration.getSecondaryResults().get("cpuNanos");
				Result<?> rows = iteration.getSecondaryResults().get("rows");
				if (cpu != null && rows != null) {
					results.add(series(name + " without waiting"), cpu.getScore() / rows.getScore() / 1000);
				}
			}
		}
	}

	private static Series series(String name) {
		return new Series(SCENARIO, CONTENDER, name + " µs");
	}

	/** The simple class name and the method. */
	private static String name(BenchmarkParams params) {
		String full = params.getBenchmark();
		return full.substring(full.lastIndexOf('.', full.lastIndexOf('.') - 1) + 1);
	}

}
