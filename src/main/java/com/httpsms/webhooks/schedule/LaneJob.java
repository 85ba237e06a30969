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
	 * Long enough that Quartz's bookkeeping, some fifteen statements for each firing, is
	 * nothing beside an idle node's looks; short enough that a node which joins has lanes
	 * soon.
	 */
	static final Duration SLICE = Duration.ofSeconds(30);

	private final Worker worker;

	private final LanesPause pause;

	LaneJob(Worker worker, LanesPause pause) {
		this.worker = worker;
		this.pause = pause;
	}

	@Override
	public void execute(JobExecutionContext context) {
		try {
			this.worker.work(SLICE, this.pause::isPaused);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
