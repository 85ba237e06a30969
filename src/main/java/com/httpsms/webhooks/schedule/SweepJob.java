package com.httpsms.webhooks.schedule;

import java.util.ArrayList;
import java.util.List;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.quartz.JobExecutionException;

import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

import com.httpsms.webhooks.delivery.Sweep;

/**
 * Puts right what dead workers left, in one place of the cluster at a time.
 */
@DisallowConcurrentExecution
class SweepJob implements Job {

	private final Sweep sweep;

	SweepJob(Sweep sweep) {
		this.sweep = sweep;
	}

	@Override
	public void execute(JobExecutionContext context) throws JobExecutionException {
		List<RuntimeException> failures = new ArrayList<>();
		for (Runnable step : List.<Runnable>of(this.sweep::abandonExpired, this.sweep::repairHeads,
				this.sweep::cancelOrphaned)) {
			try {
				step.run();
			}
			catch (DataAccessException | TransactionException ex) {
				failures.add(ex);
			}
		}
		if (!failures.isEmpty()) {
			// Quartz logs it; the next sweep does what this one could not
			throw new JobExecutionException(failures.size() + " steps of the sweep did not end", failures.get(0));
		}
	}

}
