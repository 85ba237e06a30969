package com.httpsms.webhooks.maintenance.batch;

import java.time.Duration;
import java.util.function.BooleanSupplier;

import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobState;

/**
 * A run in the hands of this node. Spring Batch does not know which of the executions in
 * its tables have a living process; this does, by a lease in {@code job_run}. Each
 * chunk's transaction locks that row first: while it works nobody else takes the run, and
 * a node that lost the run changes nothing.
 */
class Hold {

	private final JobRun run;

	private final JobClaimTable claims;

	private final Duration lease;

	private final BooleanSupplier isNodeStopping;

	Hold(JobRun run, JobClaimTable claims, Duration lease, BooleanSupplier isNodeStopping) {
		this.run = run;
		this.claims = claims;
		this.lease = lease;
		this.isNodeStopping = isNodeStopping;
	}

	JobRun run() {
		return this.run;
	}

	Duration lease() {
		return this.lease;
	}

	/**
	 * Locks the run for a chunk.
	 * @return whether there is to be one; otherwise the run is to stop
	 * @throws LostRunException if another node has the run
	 */
	boolean lockForChunk() {
		return isToGoOn(this.claims.hold(this.run).orElseThrow(() -> new LostRunException(this.run)));
	}

	void progress(boolean counting, long items) {
		this.claims.progress(this.run, counting, items, this.lease);
	}

	/**
	 * Keeps the run for another lease.
	 * @return whether it is to go on
	 * @throws LostRunException if another node has the run
	 */
	boolean keep() {
		return isToGoOn(this.claims.keep(this.run, this.lease).orElseThrow(() -> new LostRunException(this.run)));
	}

	boolean isNodeStopping() {
		return this.isNodeStopping.getAsBoolean();
	}

	private boolean isToGoOn(JobState state) {
		return state == JobState.RUNNING && !isNodeStopping();
	}

}
