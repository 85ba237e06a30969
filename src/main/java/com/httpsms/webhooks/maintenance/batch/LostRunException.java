package com.httpsms.webhooks.maintenance.batch;

import com.httpsms.webhooks.maintenance.JobRun;

/**
 * Another node has taken the run: this one stood still for longer than its lease.
 */
class LostRunException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	LostRunException(JobRun run) {
		super("another node has taken run " + run.id());
	}

}
