package com.httpsms.webhooks.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.webhook.EventType;

/**
 * What a selection must be for which job.
 */
final class SelectionRules {

	private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

	private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

	private static final int FASTEST = 100_000;

	private static final int LONGEST_USER_ID = 128;

	private final Map<String, List<String>> problems = new LinkedHashMap<>();

	private SelectionRules() {
	}

	/**
	 * Looks at a selection.
	 * @param job what it is for
	 * @param selection the selection
	 * @return what is wrong with which field, empty if it will do
	 */
	static Map<String, List<String>> problems(JobName job, Selection selection) {
		SelectionRules rules = new SelectionRules();
		rules.checkCommon(selection);
		rules.checkSealed(job, selection);
		switch (job) {
			case REDELIVER -> rules.checkRedeliver(selection);
			case BACKFILL -> rules.checkBackfill(selection);
			case ARCHIVE -> rules.checkArchive(selection);
			case RESTORE -> rules.checkRestore(selection);
			case REPORT -> rules.checkTimesOnly(selection, "must be left out: all of an hour is counted");
			case RECONCILE -> rules.checkReconcile(selection);
			case PARTITION -> rules.checkPartition(selection);
		}
		return rules.problems;
	}

	private void checkCommon(Selection selection) {
		require(selection.rate() == null || (selection.rate() >= 1 && selection.rate() <= FASTEST), "rate",
				"must be from 1 to 100000 in a second");
		require(isInRange(selection.from()), "from", "must be a time from 1970 to 9999");
		require(isInRange(selection.to()), "to", "must be a time from 1970 to 9999");
		require(selection.from() == null || selection.to() == null || selection.from().isBefore(selection.to()), "to",
				"must be later than from");
	}

	private void checkSealed(JobName job, Selection selection) {
		require(selection.unsealed() == null || job == JobName.RESTORE, "unsealed",
				"must be left out: no other job than restore reads archives");
		// what is believed is noted, and a dry run notes nothing
		require(!selection.believesUnsealed() || !selection.isDryRun(), "unsealed",
				"must be left out of a dry run, which believes nobody");
	}

	private void checkRedeliver(Selection selection) {
		checkUserId(selection);
		require(selection.types().size() <= EventType.all().size(), "event_types", "must name each type once");
		require(selection.endings().stream().filter(Objects::nonNull).allMatch(DeliveryStatus::isFinal)
				&& !selection.endings().stream().anyMatch(Objects::isNull), "statuses",
				"must each be DELIVERED, REJECTED, EXHAUSTED or CANCELLED");
		require(selection.types().stream().allMatch((type) -> type != null && EventType.of(type).isPresent()),
				"event_types", "must each be one of " + String.join(", ", EventType.all()));
		require(selection.webhook() != null || selection.userId() != null || selection.from() != null, "webhook",
				"is required, or a user, or from: nobody redelivers everything by mistake");
	}

	private void checkBackfill(Selection selection) {
		require(selection.webhook() != null, "webhook", "is required");
		require(selection.from() != null, "from", "is required");
		require(selection.userId() == null, "user_id", "is that of the webhook, and must be left out");
		require(selection.statuses() == null || selection.statuses().isEmpty(), "statuses",
				"must be left out: the deliveries are to be made");
		require(selection.types().isEmpty(), "event_types", "must be left out: the webhook says which events it wants");
	}

	private void checkArchive(Selection selection) {
		checkTimesOnly(selection, "must be left out: whatever is old leaves");
		require(selection.from() == null, "from", "must be left out: the oldest leave first");
		require(selection.to() == null || selection.to().isBefore(Instant.now().minus(SHORTEST_RETENTION)), "to",
				"must be more than a day ago");
	}

	private void checkRestore(Selection selection) {
		checkUserId(selection);
		String rule = "must be left out: an event comes back with all that became of it";
		require(selection.webhook() == null, "webhook", rule);
		require(selection.statuses() == null || selection.statuses().isEmpty(), "statuses", rule);
		require(selection.types().isEmpty(), "event_types", rule);
		require(selection.from() != null, "from", "is required: nobody brings everything back by mistake");
	}

	private void checkReconcile(Selection selection) {
		checkTimesOnly(selection, "must be left out: the tables are looked at as a whole");
	}

	private void checkPartition(Selection selection) {
		String rule = "must be left out: the tables get partitions as a whole";
		checkTimesOnly(selection, rule);
		require(selection.from() == null, "from", rule);
		require(selection.to() == null, "to", rule);
		require(selection.rate() == null, "rate", rule);
	}

	private void checkTimesOnly(Selection selection, String rule) {
		require(selection.webhook() == null, "webhook", rule);
		require(selection.userId() == null, "user_id", rule);
		require(selection.statuses() == null || selection.statuses().isEmpty(), "statuses", rule);
		require(selection.types().isEmpty(), "event_types", rule);
	}

	private void checkUserId(Selection selection) {
		require(selection.userId() == null
				|| (!selection.userId().isEmpty() && selection.userId().length() <= LONGEST_USER_ID), "user_id",
				"must have from 1 to 128 characters");
	}

	private static boolean isInRange(@Nullable Instant time) {
		return time == null || (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME));
	}

	private void require(boolean holds, String field, String rule) {
		if (!holds) {
			this.problems.computeIfAbsent(field, (name) -> new ArrayList<>()).add(rule);
		}
	}

}
