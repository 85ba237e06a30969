package com.httpsms.webhooks.command;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.api.jobs.JobRunJson;
import com.httpsms.webhooks.api.jobs.RunOutcome;
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
		mixinStandardHelpOptions = true, synopsisSubcommandLabel = "(run | list | watch | stop | resume | dismiss)")
final class JobsCommand {

	private static final String LISTED = "50";

	private static final int LONGEST_LIST = 1000;

	private final JobRuns runs;

	private final RunOutcome outcome;

	@Spec
	private @Nullable CommandSpec spec;

	JobsCommand(JobRuns runs, RunOutcome outcome) {
		this.runs = runs;
		this.outcome = outcome;
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
			@Option(names = "--unsealed",
					description = "restore: believes archives that have no seal of this installation") boolean unsealed,
			@Option(names = "--dry-run", description = "Counts and changes nothing") boolean dryRun,
			@Option(names = "--detach", description = "Does not wait for the run") boolean detach,
			@Option(names = "--json", description = "Prints the run as JSON") boolean json)
			throws InterruptedException {
		try {
			Selection selection = new Selection((webhook != null) ? webhook.toString() : null, user, statuses, types,
					from, to, rate, dryRun ? true : null, unsealed ? true : null);
			JobRun run = this.runs.ask(job, selection, "command of " + System.getProperty("user.name"));
			if (detach) {
				show(run, json);
				return Terminal.DONE;
			}
			terminal().tell("Run %d", run.id());
			return follow(run.id(), json);
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

	@Command(name = "watch", description = "Shows how far a run is, until it is over. Interrupted, the run goes on.",
			mixinStandardHelpOptions = true)
	int watch(@Parameters(paramLabel = "ID", description = "The run's number") long id,
			@Option(names = "--json", description = "Prints the run as JSON once it is over") boolean json)
			throws InterruptedException {
		return (find(id) != null) ? follow(id, json) : missing(id);
	}

	private int follow(long id, boolean json) throws InterruptedException {
		JobRun run;
		try (InterruptNotice notice = new InterruptNotice("Run " + id + " goes on; to see it: jobs watch " + id)) {
			Objects.requireNonNull(notice);
			run = new ProgressDisplay(this.runs, System.err).follow(id);
		}
		show(run, json);
		return (run.state() == JobState.COMPLETED) ? Terminal.DONE : Terminal.FAILED;
	}

	@Command(name = "list", description = "Lists the latest runs: what they work on, who asked, and why one failed.",
			mixinStandardHelpOptions = true)
	int list(
			@Option(names = "--limit", defaultValue = LISTED,
					description = "How many, from 1 to 1000; ${DEFAULT-VALUE} if left out") int limit,
			@Option(names = "--json", description = "Prints a list in JSON") boolean json) {
		if (limit < 1 || limit > LONGEST_LIST) {
			throw new ParameterException(spec().subcommands().get("list"), "--limit must be from 1 to 1000");
		}
		List<JobRun> latest = this.runs.latest(Long.MAX_VALUE, limit);
		if (json) {
			terminal().json(latest.stream().map(JobRunJson::of).toList());
			return Terminal.DONE;
		}
		String row = "%-6s %-10s %-18s %12s %12s %8s  %-20s %-18s %s";
		terminal().say(row, "id", "job", "state", "done", "known", "left", "asked at", "by", "on");
		for (JobRun run : latest) {
			Duration left = run.timeLeft();
			terminal().say(row, run.id(), run.job(), RunWords.state(run), run.itemsDone(), run.itemsKnown(),
					(left != null) ? left.toSeconds() + " s" : "-", run.requestedAt().truncatedTo(ChronoUnit.SECONDS),
					run.requestedBy(), RunWords.target(run.selection()));
			if (run.error() != null) {
				terminal().say("       %s", run.error());
			}
		}
		return Terminal.DONE;
	}

	@Command(name = "stop", description = "Stops a run at the end of the chunk at hand.",
			mixinStandardHelpOptions = true)
	int stop(@Parameters(paramLabel = "ID", description = "The run's number") long id) {
		if (find(id) == null) {
			return missing(id);
		}
		try {
			if (!this.runs.stop(id)) {
				terminal().tell("Run %d is over.", id);
				return Terminal.FAILED;
			}
		}
		catch (BusyRunException ex) {
			terminal().tell("Not stopped: %s.", ex.getMessage());
			return Terminal.FAILED;
		}
		terminal().say("Run %d stops. To have it go on: jobs resume %d", id, id);
		return Terminal.DONE;
	}

	@Command(name = "resume", description = "Has a run that was stopped or has failed go on where it was.",
			mixinStandardHelpOptions = true)
	int resume(@Parameters(paramLabel = "ID", description = "The run's number") long id) {
		return end(id, this.runs::resume, "Run %d goes on.");
	}

	@Command(name = "dismiss", description = "Has metrics leave out a run that was stopped or has failed, "
			+ "since you know of it. It can still be resumed.", mixinStandardHelpOptions = true)
	int dismiss(@Parameters(paramLabel = "ID", description = "The run's number") long id) {
		return end(id, this.runs::dismiss, "Run %d is dismissed.");
	}

	private int end(long id, LongPredicate step, String done) {
		if (find(id) == null) {
			return missing(id);
		}
		if (!step.test(id)) {
			terminal().tell("Run %d has not ended, or is complete.", id);
			return Terminal.FAILED;
		}
		terminal().say(done, id);
		return Terminal.DONE;
	}

	private void show(JobRun run, boolean json) {
		if (json) {
			terminal().json(this.outcome.json(run));
			return;
		}
		terminal().say("%s", sentence(run));
		if (run.job().equals(JobName.RECONCILE.text())) {
			terminal().say("%d findings", run.findings());
		}
		if (run.error() != null) {
			terminal().tell("%s", run.error());
		}
	}

	private String sentence(JobRun run) {
		String is = "Run " + run.id() + " is " + RunWords.state(run);
		if (!run.isOver()) {
			return is;
		}
		if (run.selection().isDryRun()) {
			return is + ": " + run.itemsKnown() + " " + run.items() + ", nothing was changed";
		}
		String done = is + ": " + run.itemsDone() + " of " + run.itemsKnown() + " " + run.items();
		if (!run.job().equals(JobName.REDELIVER.text())) {
			return done;
		}
		return done + " queued"
				+ this.outcome.delivered(run).map((count) -> "; " + count + " of them delivered since").orElse("");
	}

	private @Nullable JobRun find(long id) {
		return this.runs.find(id).orElse(null);
	}

	private int missing(long id) {
		terminal().tell("There is no run %d.", id);
		return Terminal.NO_SUCH;
	}

	private Terminal terminal() {
		return Terminal.of(this.spec);
	}

	private CommandSpec spec() {
		return Objects.requireNonNull(this.spec);
	}

}
