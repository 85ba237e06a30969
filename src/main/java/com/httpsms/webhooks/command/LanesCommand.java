package com.httpsms.webhooks.command;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import com.httpsms.webhooks.schedule.TriggerGroups;
import com.httpsms.webhooks.schedule.TriggerGroups.TriggerState;

/**
 * {@code lanes}: pauses and resumes delivery, or bulk jobs, in the whole cluster.
 */
@Command(name = "lanes", description = "Pauses and resumes delivery in the whole cluster, and shows where lanes work.",
		mixinStandardHelpOptions = true, synopsisSubcommandLabel = "(pause | resume | list)")
final class LanesCommand {

	private static final String GROUP_HELP = "lanes, bulk (what does runs of bulk jobs), cron (what the clock starts) "
			+ "or housekeeping (the sweep); ${DEFAULT-VALUE} if left out";

	private static final String NAMES_HELP = "Which, such as lane-3; all if left out";

	private final TriggerGroups groups;

	@Spec
	private @Nullable CommandSpec spec;

	LanesCommand(TriggerGroups groups) {
		this.groups = groups;
	}

	@Command(name = "pause", description = "Lets lanes begin no more. Those at work notice within 5 s. "
			+ "What is due waits; nodes and restarts change nothing of it.", mixinStandardHelpOptions = true)
	int pause(@Parameters(paramLabel = "NAME", arity = "0..*", description = NAMES_HELP) @Nullable Set<String> names,
			@Option(names = "--group", defaultValue = "lanes", description = GROUP_HELP) String group) {
		return change(group, names, true);
	}

	@Command(name = "resume", description = "Lets lanes begin again. With names, the others stay paused.",
			mixinStandardHelpOptions = true)
	int resume(@Parameters(paramLabel = "NAME", arity = "0..*", description = NAMES_HELP) @Nullable Set<String> names,
			@Option(names = "--group", defaultValue = "lanes", description = GROUP_HELP) String group) {
		return change(group, names, false);
	}

	private int change(String group, @Nullable Set<String> named, boolean pause) {
		Set<String> names = (named != null) ? named : Set.of();
		Set<String> missing = new TreeSet<>(names);
		List<TriggerState> present = this.groups.list(group);
		present.forEach((trigger) -> missing.remove(trigger.name()));
		if (present.isEmpty() || !missing.isEmpty()) {
			terminal().tell(
					present.isEmpty() ? "There is nothing in group '%s': no node has started yet, or the name is wrong."
							: "There is no '%s' in it; 'lanes list' shows what there is.",
					present.isEmpty() ? group : String.join("', '", missing));
			return Terminal.NO_SUCH;
		}
		int changed = pause ? this.groups.pause(group, names) : this.groups.resume(group, names);
		terminal().say(pause ? "%s paused, %d of them now." : "%s resumed, %d of them now.",
				names.isEmpty() ? "All of " + group + " are" : String.join(", ", new TreeSet<>(names)) + ":", changed);
		return Terminal.DONE;
	}

	@Command(name = "list", description = "Shows which lanes are paused, and which node has which.",
			mixinStandardHelpOptions = true)
	int list(@Option(names = "--group", defaultValue = "lanes", description = GROUP_HELP) String group,
			@Option(names = "--json", description = "Prints a list in JSON") boolean json) {
		List<TriggerState> triggers = this.groups.list(group);
		if (json) {
			terminal().json(triggers.stream()
				.map((trigger) -> new Json(trigger.name(), trigger.isPaused(), trigger.state(), trigger.node(),
						Objects.toString(trigger.firedAt(), null)))
				.toList());
			return Terminal.DONE;
		}
		String row = "%-14s %-16s %-20s %s";
		terminal().say(row, "name", "state", "since", "node");
		triggers.forEach((trigger) -> terminal().say(row, trigger.name(), trigger.state(),
				(trigger.firedAt() != null) ? trigger.firedAt().truncatedTo(ChronoUnit.SECONDS) : "-",
				Terminal.orDash(trigger.node())));
		if (this.groups.isPaused(group)) {
			terminal().say("All of %s are paused. To resume: lanes resume%s", group,
					group.equals("lanes") ? "" : " --group " + group);
		}
		else if (triggers.stream().anyMatch(TriggerState::isPaused)) {
			terminal().say("Some are paused: %s",
					triggers.stream()
						.filter(TriggerState::isPaused)
						.map(TriggerState::name)
						.collect(Collectors.joining(", ")));
		}
		return Terminal.DONE;
	}

	private Terminal terminal() {
		return Terminal.of(this.spec);
	}

	/** A lane in JSON. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Json(String name, boolean paused, String state, @Nullable String node, @Nullable String since) {

	}

}
