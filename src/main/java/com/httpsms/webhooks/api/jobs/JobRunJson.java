package com.httpsms.webhooks.api.jobs;

import java.time.Duration;
import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * A run as the API shows it.
 *
 * @param id its number
 * @param job which job
 * @param state where it stands
 * @param phase whether it still counts what there is to do, or does it
 * @param itemsKnown how many deliveries, events or hours there are to do, as far as it
 * has counted
 * @param itemsDone how many it has done
 * @param perSecond how many it does in a second, absent while nobody can tell
 * @param secondsLeft how long it will take, absent while nobody can tell
 * @param selection what it works on
 * @param requestedBy who asked for it
 * @param requestedAt when
 * @param notBefore when it is tried again, while it waits after a failure
 * @param startedAt when it began
 * @param finishedAt when it ended
 * @param node the node that took it last
 * @param failures how often it failed in a row, without progress
 * @param error why it failed last
 * @param findings what reconcile found
 * @param dismissedAt when an operator dismissed it
 * @param delivered how many deliveries of a redeliver that is complete were delivered
 * since; absent where a list shows it, or where nobody can tell
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobRunJson(long id, String job, JobState state, @Schema(allowableValues = {
		"COUNTING", "WORKING" }) String phase, @JsonProperty("items_known") long itemsKnown,
		@JsonProperty("items_done") long itemsDone, @JsonProperty("per_second") @Nullable Double perSecond,
		@JsonProperty("seconds_left") @Nullable Long secondsLeft, Selection selection,
		@JsonProperty("requested_by") String requestedBy, @JsonProperty("requested_at") Instant requestedAt,
		@JsonProperty("not_before") @Nullable Instant notBefore,
		@JsonProperty("started_at") @Nullable Instant startedAt,
		@JsonProperty("finished_at") @Nullable Instant finishedAt, @Nullable String node, int failures,
		@Nullable String error, long findings, @JsonProperty("dismissed_at") @Nullable Instant dismissedAt,
		@Schema(description = "redeliver that is complete, where a single run is asked for: how many of its deliveries "
				+ "were delivered since; absent if it is more than can be counted at once") @Nullable Long delivered){

	/**
	 * A run of a list.
	 * @param run the run
	 * @return it without what costs a look at its deliveries
	 */
	public static JobRunJson of(JobRun run) {
		return of(run, null);
	}

	/**
	 * A single run.
	 * @param run the run
	 * @param delivered how many of its deliveries were delivered since, or null
	 * @return it
	 */
	public static JobRunJson of(JobRun run, @Nullable Long delivered) {
		Duration left = run.timeLeft();
		return new JobRunJson(run.id(), run.job(), run.state(), run.counting() ? "COUNTING" : "WORKING",
				run.itemsKnown(), run.itemsDone(), run.perSecond(), (left != null) ? left.toSeconds() : null,
				run.selection(), run.requestedBy(), run.requestedAt(),
				(run.state() == JobState.WAITING && run.failures() > 0) ? run.notBefore() : null, run.startedAt(),
				run.finishedAt(), run.node(), run.failures(), run.error(), run.findings(), run.dismissedAt(),
				delivered);
	}

}
