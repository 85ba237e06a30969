package com.httpsms.webhooks.api.jobs;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.Success;
import com.httpsms.webhooks.api.access.Caller;
import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.maintenance.BusyRunException;
import com.httpsms.webhooks.maintenance.InvalidSelectionException;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;

/**
 * {@code /v1/jobs}.
 */
@Tag(name = "Jobs", description = "Bulk work, for operators")
@RestController
class JobsController {

	private static final int LONGEST_PAGE = 100;

	private final JobRuns runs;

	private final RunOutcome outcome;

	JobsController(JobRuns runs, RunOutcome outcome) {
		this.runs = runs;
		this.outcome = outcome;
	}

	@Operation(summary = "Run a job",
			description = "Some node begins it within seconds, unless a run of the same job works on the same. "
					+ "redeliver gives finished deliveries a new round of five attempts. backfill makes the deliveries "
					+ "of past events that a webhook would have had. archive moves old events that nobody is owed into "
					+ "files, and restore brings them back. report counts what became of deliveries, hour by hour. reconcile "
					+ "holds the tables against each other and counts what does not agree in findings. partition gives "
					+ "deliveries and attempts partitions for the weeks to come, and moves tables over that have none. "
					+ "With dry_run, items_known is all that comes of it.")
	@ApiResponse(responseCode = "202", description = "The run, waiting")
	@ResponseStatus(HttpStatus.ACCEPTED)
	@PostMapping("/v1/jobs")
	Success<JobRunJson> run(@Caller ApiKey caller, @RequestBody JobPayload payload) {
		JobName job = JobName.of((payload.job() != null) ? payload.job() : "").orElseThrow(JobsController::noSuchJob);
		try {
			JobRun run = this.runs.ask(job, payload.selection(), "key " + caller.id());
			return new Success<>("job accepted", JobRunJson.of(run));
		}
		catch (InvalidSelectionException ex) {
			throw new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, "validation errors while running job",
					ex.problems());
		}
	}

	private static ApiException noSuchJob() {
		return new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, "validation errors while running job",
				Map.of("job", List.of("must be one of "
						+ Arrays.stream(JobName.values()).map(JobName::text).collect(Collectors.joining(", ")))));
	}

	@Operation(summary = "List runs", description = "The latest first.")
	@ApiResponse(responseCode = "200", description = "A page")
	@GetMapping("/v1/jobs")
	Success<List<JobRunJson>> list(
			@Parameter(description = "next of the page before") @RequestParam(required = false) @Nullable Long after,
			@Parameter(description = "How many, from 1 to 100") @RequestParam(defaultValue = "20") int limit) {
		Problems problems = new Problems();
		problems.require(limit >= 1 && limit <= LONGEST_PAGE, "limit", "must be from 1 to 100");
		problems.throwIfAny("fetching runs");
		List<JobRun> found = this.runs.latest((after != null) ? after : Long.MAX_VALUE, limit);
		String next = (found.size() == limit) ? Long.toString(found.get(limit - 1).id()) : null;
		return new Success<>("fetched " + found.size() + ((found.size() == 1) ? " run" : " runs"),
				found.stream().map(JobRunJson::of).toList(), next);
	}

	@Operation(summary = "Get a run",
			description = "How far it is, and how long it will take. A redeliver "
					+ "that is COMPLETED has made its deliveries due; delivered says how many were delivered since.")
	@ApiResponse(responseCode = "200", description = "The run")
	@GetMapping("/v1/jobs/{id}")
	Success<JobRunJson> get(@Parameter(description = "The run's number") @PathVariable long id) {
		return new Success<>("fetched run", this.outcome.json(find(id)));
	}

	@Operation(summary = "Stop a run", description = "At the end of the chunk at hand. What is done stays done.")
	@ApiResponse(responseCode = "200", description = "The run, stopped or about to")
	@ApiResponse(responseCode = "409", description = "It is over", content = @Content)
	@ApiResponse(responseCode = "503", description = "The chunk at hand takes long: nothing was changed, try again",
			content = @Content)
	@PostMapping("/v1/jobs/{id}/stop")
	Success<JobRunJson> stop(@Parameter(description = "The run's number") @PathVariable long id) {
		find(id);
		try {
			if (!this.runs.stop(id)) {
				throw new ApiException(HttpStatus.CONFLICT, "the run is over",
						Map.of("state", List.of("must be WAITING, RUNNING or STOPPING")));
			}
		}
		catch (BusyRunException ex) {
			throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(ex.getMessage()), Map.of());
		}
		return new Success<>("run stops", JobRunJson.of(find(id)));
	}

	@Operation(summary = "Resume a run", description = "One that was stopped or has failed goes on where it was.")
	@ApiResponse(responseCode = "200", description = "The run, waiting")
	@ApiResponse(responseCode = "409", description = "It has not ended, or is complete", content = @Content)
	@PostMapping("/v1/jobs/{id}/resume")
	Success<JobRunJson> resume(@Parameter(description = "The run's number") @PathVariable long id) {
		find(id);
		if (!this.runs.resume(id)) {
			throw new ApiException(HttpStatus.CONFLICT, "the run can't be resumed",
					Map.of("state", List.of("must be STOPPED or FAILED")));
		}
		return new Success<>("run resumes", JobRunJson.of(find(id)));
	}

	@Operation(summary = "Dismiss a run",
			description = "One that was stopped or has failed needs nobody's attention "
					+ "any more: metrics leave it out. It can still be resumed. Once more changes nothing.")
	@ApiResponse(responseCode = "200", description = "The run")
	@ApiResponse(responseCode = "409", description = "It has not ended, or is complete", content = @Content)
	@PostMapping("/v1/jobs/{id}/dismiss")
	Success<JobRunJson> dismiss(@Parameter(description = "The run's number") @PathVariable long id) {
		find(id);
		if (!this.runs.dismiss(id)) {
			throw new ApiException(HttpStatus.CONFLICT, "the run can't be dismissed",
					Map.of("state", List.of("must be STOPPED or FAILED")));
		}
		return new Success<>("run dismissed", JobRunJson.of(find(id)));
	}

	private JobRun find(long id) {
		return this.runs.find(id).orElseThrow(() -> ApiException.notFound("cannot find the run"));
	}

}
