package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.time.Instant;

import org.quartz.Job;
import org.quartz.JobExecutionContext;

import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.Selection;

/**
 * Asks for a run of {@code reconcile} when it is time: of the events of the last week,
 * since what is older was looked at before.
 */
class ReconcileJob implements Job {

	private static final Duration LOOKED_AT = Duration.ofDays(7);

	private final JobRuns runs;

	ReconcileJob(JobRuns runs) {
		this.runs = runs;
	}

	@Override
	public void execute(JobExecutionContext context) {
		Instant due = context.getScheduledFireTime().toInstant();
		this.runs.askScheduled(JobName.RECONCILE,
				new Selection(null, null, null, null, due.minus(LOOKED_AT), null, null, null), due);
	}

}
