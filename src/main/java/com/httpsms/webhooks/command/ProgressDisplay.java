package com.httpsms.webhooks.command;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;

/**
 * Follows a run with a bar in the terminal.
 */
final class ProgressDisplay {

	private static final Duration INTERVAL = Duration.ofMillis(500);

	private final JobRuns runs;

	private final PrintStream out;

	ProgressDisplay(JobRuns runs, PrintStream out) {
		this.runs = runs;
		this.out = out;
	}

	/**
	 * Follows a run until it is over.
	 * @param id a run that there is
	 * @return the run as it ended
	 * @throws InterruptedException if the thread was interrupted
	 */
	JobRun follow(long id) throws InterruptedException {
		JobRun run = find(id);
		try (ProgressBar bar = new ProgressBarBuilder().setTaskName(run.job())
			.setStyle(ProgressBarStyle.ASCII)
			.setUpdateIntervalMillis((int) INTERVAL.toMillis())
			.setInitialMax(-1)
			// its own would take what was done before for done since
			.hideEta()
			.setConsumer(new ConsoleProgressBarConsumer(this.out))
			.build()) {
			int failures = 0;
			while (!run.isOver()) {
				show(run, bar);
				if (run.failures() > failures) {
					// a line of its own: beside the bar there is no room
					this.out.printf(Locale.ROOT, "%n%s%n", run.error());
				}
				failures = run.failures();
				Thread.sleep(INTERVAL.toMillis());
				run = find(id);
			}
			show(run, bar);
		}
		return run;
	}

	private static void show(JobRun run, ProgressBar bar) {
		bar.setExtraMessage(" " + saying(run));
		if (run.counting()) {
			bar.stepTo(run.itemsKnown());
		}
		else {
			bar.maxHint(run.itemsKnown());
			bar.stepTo(run.itemsDone());
		}
	}

	private static String saying(JobRun run) {
		if (run.state() == JobState.WAITING) {
			return (run.failures() > 0) ? "waits to be tried again" : "waits for a node";
		}
		if (run.counting() && !run.isOver()) {
			return "counting";
		}
		return run.state().name().toLowerCase(Locale.ROOT) + pace(run);
	}

	private static String pace(JobRun run) {
		Double perSecond = run.perSecond();
		Duration left = run.timeLeft();
		return (perSecond == null || run.isOver()) ? "" : String.format(Locale.ROOT, ", %.0f/s", perSecond)
				+ ((left != null) ? ", " + left.toSeconds() + " s left" : "");
	}

	private JobRun find(long id) {
		return this.runs.find(id).orElseThrow(() -> new IllegalStateException("run " + id + " is gone"));
	}

}
