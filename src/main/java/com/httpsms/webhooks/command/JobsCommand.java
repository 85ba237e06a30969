package com.httpsms.webhooks.command;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.maintenance.BusyRunException;
import com.httpsms.webhooks.maintenance.InvalidSelectionException;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * {@code jobs}: asks for runs of bulk jobs, which the nodes do, and looks at them.
 */
@Command(name = "jobs", description = "Runs bulk jobs on the nodes, and looks at them.",
		mixinStandardHelpOptions = true, synopsisSubcommandLabel = "(run | list | watch | stop | resume)")
final class JobsCommand {

	private static final int LISTED = 50;

	private final JobRuns runs;

	@Spec
	private @Nullable CommandSpec spec;

	JobsCommand(JobRuns runs) {
		this.runs = runs;
	}

	@Command(name = "run", description = "Asks for a run and shows how far it is. Interrupted, the run goes on.",
			mixinStandardHelpOptions = true)
	int run(@Parameters(paramLabel = "JOB", description = "${COMPLETION-CANDIDATES}") JobName job,
			@Option(names = "--webhook",
					description = "redeliver, backfill: the uuid of a webhook") @Nullable UUID webhook,
			@Option(names = "--user",
					description = "redeliver: whose webhooks; restore: whose events") @Nullable String user,
			@Option(names = "--status", split = ",",
					description = "redeliver: how deliveries ended; EXHAUSTED and REJECTED if left out") @Nullable Set<DeliveryStatus> statuses,
			@Option(names = "--event-type", split = ",",
					description = "redeliver: types of events; all if left out") @Nullable List<String> types,
			@Option(names = "--from", description = "When events were published at the earliest, "
					+ "such as 2026-11-01T00:00:00Z; report: counts all hours since then anew") @Nullable Instant from,
			@Option(names = "--to",
					description = "Before when events were published; archive: more than a day ago, "
							+ "and the retention ago if left out") @Nullable Instant to,
			@Option(names = "--rate",
					description = "How many items are done in a second at the most; redeliver and backfill: "
							+ "100 if left out, so that endpoints are not drowned") @Nullable Integer rate,
			@Option(names = "--dry-run", description = "Counts and changes nothing") boolean dryRun,
			@Option(names = "--detach", description = "Does not wait for the run") boolean detach)
			throws InterruptedException {
		try {
			Selection selection = new Selection((webhook != null) ? webhook.toString() : null, user, statuses, types,
					from, to, rate, dryRun ? true : null);
			JobRun run = this.runs.ask(job, selection, "command of " + System.getProperty("user.name"));
			out().printf(Locale.ROOT, "Run %d%n", run.id());
			return detach ? 0 : watch(run.id());
		}
		catch (InvalidSelectionException ex) {
			throw new ParameterException(spec().subcommands().get("run"), ex.inWords(JobsCommand::option), ex);
		}
	}

	/** What a field of a selection is called here. */
	private static String option(String field) {
		return switch (field) {
			case "user_id" -> "--user";
			case "statuses" -> "--status";
			case "event_types" -> "--event-type";
			default -> "--" + field;
		};
	}

	@Command(name = "watch", description = "Shows how far a run is, until it is over.", mixinStandardHelpOptions = true)
	int watch(@Parameters(paramLabel = "ID", description = "The run's number") long id) throws InterruptedException {
		JobRun run = (find(id) != null) ? new ProgressDisplay(this.runs, System.err).follow(id) : null;
		if (run == null) {
			return missing(id);
		}
		print(run);
		return (run.state() == JobState.COMPLETED) ? 0 : 1;
	}

	@Command(name = "list", description = "Lists the latest runs.", mixinStandardHelpOptions = true)
	int list() {
		out().printf(Locale.ROOT, "%-6s %-10s %-10s %12s %12s %10s  %s%n", "id", "job", "state", "done", "known",
				"left", "asked at");
		for (JobRun run : this.runs.latest(Long.MAX_VALUE, LISTED)) {
			out().printf(Locale.ROOT, "%-6d %-10s %-10s %12d %12d %10s  %s%n", run.id(), run.job(), run.state(),
					run.itemsDone(), run.itemsKnown(),
					(run.timeLeft() != null) ? run.timeLeft().toSeconds() + " s" : "-", run.requestedAt());
		}
		return 0;
	}

	@Command(name = "stop", description = "Stops a run at the end of the chunk at hand.",
			mixinStandardHelpOptions = true)
	int stop(@Parameters(paramLabel = "ID", description = "The run's number") long id) {
		if (find(id) == null) {
			return missing(id);
		}
		try {
			if (!this.runs.stop(id)) {
				err().printf(Locale.ROOT, "Run %d is over.%n", id);
				return 1;
			}
		}
		catch (BusyRunException ex) {
			err().printf(Locale.ROOT, "Not stopped: %s.%n", ex.getMessage());
			return 1;
		}
		out().printf(Locale.ROOT, "Run %d stops. To have it go on: jobs resume %d%n", id, id);
		return 0;
	}

	@Command(name = "resume", description = "Has a run that was stopped or has failed go on where it was.",
			mixinStandardHelpOptions = true)
	int resume(@Parameters(paramLabel = "ID", description = "The run's number") long id) {
		if (find(id) == null) {
			return missing(id);
		}
		if (!this.runs.resume(id)) {
			err().printf(Locale.ROOT, "Run %d has not ended, or is complete.%n", id);
			return 1;
		}
		out().printf(Locale.ROOT, "Run %d goes on.%n", id);
		return 0;
	}

	private void print(JobRun run) {
		if (run.selection().isDryRun()) {
			out().printf(Locale.ROOT, "Run %d is %s: %d %s, nothing was changed%n", run.id(), run.state(),
					run.itemsKnown(), run.items());
		}
		else {
			out().printf(Locale.ROOT, "Run %d is %s: %d of %d %s%n", run.id(), run.state(), run.itemsDone(),
					run.itemsKnown(), run.items());
		}
		if (run.job().equals(JobName.RECONCILE.text())) {
			out().printf(Locale.ROOT, "%d findings%n", run.findings());
		}
		if (run.error() != null) {
			err().println(run.error());
		}
	}

	private @Nullable JobRun find(long id) {
		return this.runs.find(id).orElse(null);
	}

	private int missing(long id) {
		err().printf(Locale.ROOT, "There is no run %d.%n", id);
		return 1;
	}

	private PrintWriter out() {
		return spec().commandLine().getOut();
	}

	private PrintWriter err() {
		return spec().commandLine().getErr();
	}

	private CommandSpec spec() {
		return Objects.requireNonNull(this.spec);
	}

}
