package com.httpsms.webhooks.bench.peer;

import org.jobrunr.jobs.lambdas.JobRequest;

import com.httpsms.webhooks.bench.contender.Item;

/**
 * A delivery as JobRunr stores it.
 *
 * @param item all that a request needs
 */
public record DeliveryJob(Item item) implements JobRequest {

	@Override
	public Class<JobRunrWorker> getJobRequestHandler() {
		return JobRunrWorker.class;
	}

}
