package com.httpsms.webhooks.bench.scenario;

import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.bench.scenario.BacklogRound.Figures;

/**
 * I: whether a node's memory depends on how much is due. It must not: a million due
 * deliveries have to do with a small heap.
 */
public final class Memory {

	static final String FINISHED = "finished";

	private static final Logger logger = LoggerFactory.getLogger(Memory.class);

	/** The heap's size before and after a collection. */
	private static final Pattern COLLECTION = Pattern.compile("Pause .* (\\d+)M->(\\d+)M\\(");

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Memory(Run run) {
		this.run = run;
	}

	/** A small heap, and one that is smaller. Once: rounds would show the same. */
	public void measure() {
		measure(1_000_000, 256);
		measure(200_000, 128);
	}

	static String scenario(int mebibytes) {
		return "I -Xmx%dm".formatted(mebibytes);
	}

	private void measure(int due, int mebibytes) {
		String scenario = scenario(mebibytes);
		String name = this.run.project().name();
		Load load = Load.of(this.run.scaled(due), Backlogs.WEBHOOKS, this.run.rig().sink().instant());
		this.run.add(scenario, name, "due", load.deliveries());
		try {
			Figures figures = new BacklogRound(this.run.project(), load, 1,
					List.of("-Xmx" + mebibytes + "m", "-Xlog:gc:stdout"), Duration.ofMinutes(20))
				.with(this.run.jvmOptions())
				.run(this.run.rig());
			this.run.add(scenario, name, FINISHED, figures.finished() ? 1 : 0);
			this.run.add(scenario, name, "deliveries/s", figures.perSecond());
			this.run.add(scenario, name, "peak heap MiB", peak(figures.output(), 1));
			this.run.add(scenario, name, "peak heap after collection MiB", peak(figures.output(), 2));
			this.run.add(scenario, name, "peak resident MiB", figures.peakResidentMebibytes());
		}
		catch (WorkerProcess.EndedException ex) {
			// out of memory is a result, not a failure of the benchmark
			logger.error("A node did not survive", ex);
			this.run.add(scenario, name, FINISHED, 0);
		}
	}

	private static double peak(String output, int group) {
		return COLLECTION.matcher(output)
			.results()
			.map((MatchResult result) -> result.group(group))
			.mapToDouble(Double::parseDouble)
			.max()
			.orElse(Double.NaN);
	}

}
