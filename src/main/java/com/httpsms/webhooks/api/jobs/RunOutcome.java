package com.httpsms.webhooks.api.jobs;

import java.util.Optional;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.Deliveries.Redelivered;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * What a run has led to: a complete {@code redeliver} has made deliveries due, which is
 * not yet that they were delivered.
 */
@Component
public class RunOutcome {

	private final Deliveries deliveries;

	RunOutcome(Deliveries deliveries) {
		this.deliveries = deliveries;
	}

	/**
	 * How many of a run's deliveries were delivered since, among its webhooks and times:
	 * those of another redelivery count, too, up to the number of its own.
	 * @param run a run
	 * @return how many, empty for another job, before its end, without a webhook or user,
	 * and where there are more deliveries than can be looked at
	 */
	public Optional<Long> delivered(JobRun run) {
		Selection selection = run.selection();
		if (!run.job().equals(JobName.REDELIVER.text()) || run.state() != JobState.COMPLETED || selection.isDryRun()
				|| (selection.webhook() == null && selection.userId() == null)) {
			return Optional.empty();
		}
		Redelivered found = this.deliveries.redelivered(selection.webhook(), selection.userId(), selection.from(),
				selection.to(), run.requestedAt());
		return (found.isAll() || found.deliveries() >= run.itemsDone())
				? Optional.of(Math.min(found.deliveries(), run.itemsDone())) : Optional.empty();
	}

	/**
	 * A single run with what it has led to.
	 * @param run the run
	 * @return its form in JSON
	 */
	public JobRunJson json(JobRun run) {
		return JobRunJson.of(run, delivered(run).orElse(null));
	}

}
