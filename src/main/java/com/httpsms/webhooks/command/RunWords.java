package com.httpsms.webhooks.command;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * How a run is told to people.
 */
final class RunWords {

	private RunWords() {
	}

	/** Where it stands, dismissed or not. */
	static String state(JobRun run) {
		return (run.dismissedAt() != null) ? run.state() + " (dismissed)" : run.state().name();
	}

	/** What it works on; a dry run says so first. */
	static String target(Selection selection) {
		List<String> words = new ArrayList<>();
		if (selection.isDryRun()) {
			words.add("dry run");
		}
		if (selection.webhook() != null) {
			words.add("webhook " + selection.webhook());
		}
		if (selection.userId() != null) {
			words.add("user " + selection.userId());
		}
		if (selection.statuses() != null && !selection.statuses().isEmpty()) {
			words.add(selection.statuses().stream().map(String::valueOf).sorted().collect(Collectors.joining(" or ")));
		}
		if (!selection.types().isEmpty()) {
			words.add(String.join(" or ", selection.types()));
		}
		if (selection.from() != null) {
			words.add("from " + selection.from());
		}
		if (selection.to() != null) {
			words.add("to " + selection.to());
		}
		if (selection.rate() != null) {
			words.add("at most " + selection.rate() + "/s");
		}
		if (selection.believesUnsealed()) {
			words.add("also unsealed archives");
		}
		return words.isEmpty() ? "all" : String.join(", ", words);
	}

}
