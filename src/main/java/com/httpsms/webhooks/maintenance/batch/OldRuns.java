package com.httpsms.webhooks.maintenance.batch;

import java.time.Instant;
import java.util.List;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Runs that were over long ago, with all that Spring Batch keeps of them.
 */
@Component
public class OldRuns {

	private final JobClaimTable runs;

	private final Executions executions;

	OldRuns(JobClaimTable runs, Executions executions) {
		this.runs = runs;
		this.executions = executions;
	}

	/**
	 * Forgets some of them, the oldest first.
	 * @param before when they were over at the latest
	 * @param limit how many at the most
	 * @return how many there were
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public int forget(Instant before, int limit) {
		List<OldRun> old = this.runs.overBefore(before, limit);
		for (OldRun run : old) {
			// first, and under its lock: somebody may have it go on this moment
			if (this.runs.deleteOver(run.id(), before)) {
				this.executions.forget(run.job(), run.id());
			}
		}
		return old.size();
	}

	/**
	 * A run.
	 *
	 * @param id its number
	 * @param job its job, as its row has it
	 */
	record OldRun(long id, String job) {

	}

}
