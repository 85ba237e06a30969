package com.httpsms.webhooks.api.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * A run that is asked for.
 *
 * @param job which job
 * @param webhook the uuid of a webhook
 * @param userId whose webhooks
 * @param statuses how deliveries ended
 * @param eventTypes the types of their events
 * @param from when their events were published at the earliest
 * @param to before when they were published
 * @param rate how many are done in a second at the most
 * @param dryRun whether to count only
 * @param unsealed whether to believe archives that have no seal of this installation
 */
record JobPayload(@Schema(description = "Which job", allowableValues = {
		"redeliver", "backfill", "archive", "restore", "report", "reconcile", "partition" }, example = "redeliver",
		requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String job,
		@Schema(description = "redeliver and backfill: a webhook's uuid. backfill needs it; redeliver needs it, or user_id, or from.",
				example = "32343a19-da5e-4b1b-a767-3298a73703cb") @Nullable UUID webhook,
		@Schema(description = "redeliver: the user whose webhooks; restore: whose events",
				example = "XtABz6zdeFMoBLoltz6SREDvRSh2") @JsonProperty("user_id") @Nullable String userId,
		@Schema(description = "redeliver: how the deliveries ended; EXHAUSTED and REJECTED if left out",
				example = "[\"EXHAUSTED\"]") @Nullable Set<DeliveryStatus> statuses,
		@Schema(description = "redeliver: the types of their events; all if left out",
				example = "[\"message.phone.received\"]") @JsonProperty("event_types") @Nullable List<String> eventTypes,
		@Schema(description = "When their events were published at the earliest; backfill and restore need it; "
				+ "report: counts all hours since then anew", example = "2026-11-01T00:00:00Z") @Nullable Instant from,
		@Schema(description = "Before when their events were published; archive: more than a day ago, "
				+ "and the retention ago if left out", example = "2026-12-01T00:00:00Z") @Nullable Instant to,
		@Schema(description = "How many items are done in a second at the most; redeliver and backfill: 100 if left out",
				example = "50", minimum = "1", maximum = "100000") @Nullable Integer rate,
		@Schema(description = "Whether to count and change nothing",
				example = "true") @JsonProperty("dry_run") @Nullable Boolean dryRun,
		@Schema(description = "restore: whether to believe archives that have no seal of this installation",
				example = "false") @Nullable Boolean unsealed){

	/**
	 * Refuses what is no field: a filter that is not understood would be one that is left
	 * out.
	 * @param name the field
	 * @param value its value, which does not matter
	 */
	@JsonAnySetter
	void refuse(String name, @Nullable Object value) {
		Problems problems = new Problems();
		problems.add(name, "is no field of this call");
		problems.throwIfAny("running job");
	}

	Selection selection() {
		return new Selection((this.webhook != null) ? this.webhook.toString() : null, this.userId, this.statuses,
				this.eventTypes, this.from, this.to, this.rate, this.dryRun, this.unsealed);
	}

}
