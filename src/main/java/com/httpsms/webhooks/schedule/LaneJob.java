package com.httpsms.webhooks.schedule;

import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

import com.httpsms.webhooks.delivery.Worker;

/**
 * A lane's turn: works on whichever node took it, until the cluster wants it elsewhere.
 */
@DisallowConcurrentExecution
class LaneJob implements Job {

	private final Worker worker;

	private final LaneShare share;

	LaneJob(Worker worker, LaneShare share) {
		this.worker = worker;
		this.share = share;
	}

	@Override
	public void execute(JobExecutionContext context) {
		String firing = context.getFireInstanceId();
		long end = System.nanoTime() + Jobs.TURN.toNanos();
		this.share.enter(firing);
		try {
			this.worker.work(() -> System.nanoTime() < end && this.share.keeps(firing));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.share.leave(firing);
		}
	}

}
