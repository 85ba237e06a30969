package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import org.quartz.Scheduler;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.DeliveryTrouble;
import com.httpsms.webhooks.delivery.Worker;

/**
 * Whether this node delivers: Quartz is started, the lanes are not paused, those of this
 * node get through to the database, and no part of it knows of trouble.
 */
@Component("lanes")
class LanesHealthIndicator extends AbstractHealthIndicator {

	private static final Duration STUCK = Duration.ofSeconds(30);

	private final Scheduler scheduler;

	private final Worker worker;

	private final List<DeliveryTrouble> parts;

	LanesHealthIndicator(Scheduler scheduler, Worker worker, List<DeliveryTrouble> parts) {
		super("the lanes' state can't be read");
		this.scheduler = scheduler;
		this.worker = worker;
		this.parts = parts;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) throws Exception {
		long working = this.scheduler.getCurrentlyExecutingJobs()
			.stream()
			.filter((job) -> Jobs.LANES.equals(job.getJobDetail().getKey().getGroup()))
			.count();
		Instant lastTurn = this.worker.lastTurn();
		builder.withDetail("lanesOnThisNode", working)
			.withDetail("inFlight", this.worker.inFlight())
			.withDetail("lastTurn", (lastTurn != null) ? lastTurn.toString() : "none yet");
		if (!this.scheduler.isStarted() || this.scheduler.isInStandbyMode()) {
			builder.outOfService().withDetail("reason", "the scheduler is not started");
		}
		else if (this.scheduler.getPausedTriggerGroups().contains(Jobs.LANES)) {
			builder.outOfService().withDetail("reason", "the lanes are paused");
		}
		else if (!this.worker.isRecording()) {
			builder.down().withDetail("reason", "results are not recorded any more; restart this node");
		}
		else if (working > 0 && (lastTurn == null || lastTurn.isBefore(Instant.now().minus(STUCK)))) {
			builder.down().withDetail("reason", "lanes run, but have not seen the database for 30 seconds");
		}
		else {
			List<String> troubles = troubles();
			if (troubles.isEmpty()) {
				builder.up();
			}
			else {
				builder.down().withDetail("reason", String.join("; ", troubles));
			}
		}
	}

	private List<String> troubles() {
		return this.parts.stream().map(DeliveryTrouble::reason).filter(Objects::nonNull).toList();
	}

}
