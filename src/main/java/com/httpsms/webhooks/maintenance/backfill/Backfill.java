package com.httpsms.webhooks.maintenance.backfill;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.BulkDeliveries;
import com.httpsms.webhooks.delivery.BulkDeliveries.Group;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.batch.EventPlace;

/**
 * Makes the deliveries of past events that a webhook would have had. A chunk is a stretch
 * of the outbox.
 */
@Component
class Backfill implements BulkOperation {

	private static final int COUNTED = 10_000;

	private static final int WORKED = 2_000;

	private final BulkDeliveries deliveries;

	private final EventRange.Finder ranges;

	Backfill(BulkDeliveries deliveries, EventRange.Finder ranges) {
		this.deliveries = deliveries;
		this.ranges = ranges;
	}

	@Override
	public JobName job() {
		return JobName.BACKFILL;
	}

	@Override
	public Chunk count(JobRun run, @Nullable String place) {
		return chunk(run, place, COUNTED, Integer.MAX_VALUE, (webhook, events) -> {
			// counted by who calls
		});
	}

	@Override
	public Chunk work(JobRun run, @Nullable String place) {
		return chunk(run, place, WORKED, Math.min(WORKED, run.selection().ratePerSecond()), this.deliveries::make);
	}

	@Override
	public boolean goesOneByOne(@Nullable String place) {
		return true;
	}

	@Override
	public Chunk workOne(JobRun run, @Nullable String place, boolean isLeftOut) {
		Chunk one = chunk(run, place, 1, 1, (webhook, events) -> {
			if (!isLeftOut) {
				this.deliveries.make(webhook, events);
			}
		});
		return isLeftOut ? new Chunk(0, one.place(), one.isLast()) : one;
	}

	@Override
	public String item(String place) {
		return "event " + EventPlace.parse(place).after();
	}

	private Chunk chunk(JobRun run, @Nullable String saved, int looked, int most, Step step) {
		Selection selection = run.selection();
		EventPlace place = (saved != null) ? EventPlace.parse(saved) : EventPlace.before(this.ranges.find(selection));
		Long webhook = this.deliveries.nextWebhook(0, selection.webhook(), null).orElse(null);
		if (webhook == null) {
			// deleted since the run was asked for
			return new Chunk(0, place.toString(), true);
		}
		Group group = this.deliveries.missing(webhook, place.after(), place.end(), EventRange.from(selection),
				EventRange.to(selection), looked);
		boolean isCut = group.events().size() > most;
		List<Long> events = isCut ? group.events().subList(0, most) : group.events();
		if (!events.isEmpty()) {
			step.take(webhook, events);
		}
		EventPlace next = place.at(isCut ? events.get(events.size() - 1) : group.last());
		return new Chunk(events.size(), next.toString(), group.isEnd());
	}

	/** What to do with events for which there is no delivery. */
	private interface Step {

		void take(long webhook, List<Long> events);

	}

}
