package com.httpsms.webhooks.schedule;

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
		try {
			this.sweep.abandonExpired();
			this.sweep.repairHeads();
			this.sweep.cancelOrphaned();
		}
		catch (DataAccessException | TransactionException ex) {
			// Quartz logs it; the next sweep does what this one could not
			throw new JobExecutionException("the sweep did not end", ex);
		}
	}

}
