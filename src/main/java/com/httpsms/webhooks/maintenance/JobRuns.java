package com.httpsms.webhooks.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * What an operator does with runs: asks for one, looks at it, stops it and has it go on.
 */
@Component
public class JobRuns {

	private final JobRunTable runs;

	private final WebhookTable webhooks;

	private final RunSignal signal;

	/**
	 * Each chunk's transaction has the lock of its run's row, and a wait for a lock ends
	 * after three seconds: together as long as most who call over HTTP wait.
	 */
	private final RetryTemplate untilChunkEnds = new RetryTemplate(RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(4)
		.delay(Duration.ofMillis(50))
		.build());

	JobRuns(JobRunTable runs, WebhookTable webhooks, RunSignal signal) {
		this.runs = runs;
		this.webhooks = webhooks;
		this.signal = signal;
	}

	/**
	 * Asks for a run, which some node begins within seconds.
	 * @param job which job
	 * @param selection what it is to work on
	 * @param requestedBy who asks, at most 160 characters
	 * @return the run, waiting
	 * @throws InvalidSelectionException if the selection breaks a rule of the job, or
	 * names a webhook or a user's webhooks that are not there
	 */
	public JobRun ask(JobName job, Selection selection, String requestedBy) {
		Map<String, List<String>> problems = SelectionRules.problems(job, selection);
		if (!problems.isEmpty()) {
			throw new InvalidSelectionException(problems);
		}
		requireThere(job, selection);
		String scope = (selection.webhook() != null) ? selection.webhook() : "*";
		long id = this.runs.insert(job, selection, scope, requestedBy);
		this.signal.raise();
		return find(id).orElseThrow(() -> new IllegalStateException("run " + id + " is gone"));
	}

	/**
	 * A run on what is not there would be complete at once, and look as if it had worked.
	 * Whose events come back is not asked: a user may be gone whose events are in files.
	 */
	private void requireThere(JobName job, Selection selection) {
		String webhook = selection.webhook();
		String user = selection.userId();
		if (webhook != null && !this.webhooks.exists(webhook, null)) {
			throw new InvalidSelectionException(Map.of("webhook",
					List.of("must be there: there is no webhook " + webhook + ", or it was deleted")));
		}
		if (job != JobName.RESTORE && user != null && !this.webhooks.exists(webhook, user)) {
			throw new InvalidSelectionException(
					Map.of("user_id", List.of((webhook != null) ? "must be whose webhook this is"
							: "must have a webhook: there is no such user, or all were deleted")));
		}
	}

	/**
	 * Asks for a run that the clock wants. All nodes may hear the clock: the run is asked
	 * for once.
	 * @param job which job
	 * @param scheduledFor when it is due, to the second
	 */
	public void askScheduled(JobName job, Instant scheduledFor) {
		if (this.runs.insertScheduled(job, job.selectionAt(scheduledFor),
				scheduledFor.truncatedTo(ChronoUnit.SECONDS))) {
			this.signal.raise();
		}
	}

	/**
	 * Looks at a run.
	 * @param id its number
	 * @return the run, if there is one
	 */
	public Optional<JobRun> find(long id) {
		return this.runs.find(id);
	}

	/**
	 * Looks at the latest runs.
	 * @param before their numbers are lower than this
	 * @param limit how many at the most
	 * @return the runs, the latest first
	 */
	public List<JobRun> latest(long before, int limit) {
		return this.runs.latest(before, limit);
	}

	/**
	 * Stops a run at the end of the chunk at hand.
	 * @param id its number
	 * @return whether it was waiting or running; otherwise nothing has changed
	 * @throws BusyRunException if the chunk at hand does not end within some 15 seconds;
	 * nothing has changed
	 */
	public boolean stop(long id) {
		try {
			return this.untilChunkEnds.invoke(() -> this.runs.stop(id));
		}
		catch (ConcurrencyFailureException ex) {
			throw new BusyRunException(id, ex);
		}
	}

	/**
	 * Notes that a run that was stopped, or has failed, needs nobody's attention any
	 * more: metrics leave it out. It can still be resumed, which takes that back.
	 * @param id its number
	 * @return whether it had stopped or failed; otherwise nothing has changed
	 */
	public boolean dismiss(long id) {
		return this.runs.dismiss(id);
	}

	/**
	 * Has a run that was stopped, or has failed, go on where it was.
	 * @param id its number
	 * @return whether it had stopped or failed; otherwise nothing has changed
	 */
	public boolean resume(long id) {
		boolean resumed = this.runs.resume(id);
		if (resumed) {
			this.signal.raise();
		}
		return resumed;
	}

}
