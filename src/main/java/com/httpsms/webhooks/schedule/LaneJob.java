package com.httpsms.webhooks.schedule;

import java.time.Duration;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

import com.httpsms.webhooks.delivery.Worker;

/**
 * A lane's turn: works for a slice of time on whichever node is free, then lets the
 * others have their turn.
 */
@DisallowConcurrentExecution
class LaneJob implements Job {

	/**
	 * Long enough that Quartz's bookkeeping is nothing beside the work, short enough that
	 * a pause takes effect soon.
	 */
	static final Duration SLICE = Duration.ofSeconds(5);

	private final Worker worker;

	LaneJob(Worker worker) {
		this.worker = worker;
	}

	@Override
	public void execute(JobExecutionContext context) {
		try {
			this.worker.work(SLICE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
