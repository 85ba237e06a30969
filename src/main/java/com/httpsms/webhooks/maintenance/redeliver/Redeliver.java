package com.httpsms.webhooks.maintenance.redeliver;

import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.BulkDeliveries;
import com.httpsms.webhooks.delivery.BulkDeliveries.Group;
import com.httpsms.webhooks.delivery.FinishedSelection;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;

/**
 * Gives deliveries that had finished when the run was asked for a new round of five
 * attempts. A chunk is deliveries of one webhook that ended alike.
 */
@Component
class Redeliver implements BulkOperation {

	private static final int COUNTED = 10_000;

	private static final int WORKED = 500;

	/** How many webhooks without anything to do a chunk looks at. */
	private static final int LOOKS = 200;

	private final BulkDeliveries deliveries;

	private final EventRange.Finder ranges;

	Redeliver(BulkDeliveries deliveries, EventRange.Finder ranges) {
		this.deliveries = deliveries;
		this.ranges = ranges;
	}

	@Override
	public JobName job() {
		return JobName.REDELIVER;
	}

	@Override
	public Chunk count(JobRun run, @Nullable String place) {
		return chunk(run, place, COUNTED, (webhook, status, events) -> events.size());
	}

	@Override
	public Chunk work(JobRun run, @Nullable String place) {
		int size = Math.min(WORKED, run.selection().ratePerSecond());
		return chunk(run, place, size,
				(webhook, status, events) -> this.deliveries.redeliver(webhook, status, events, run.requestedAt()));
	}

	@Override
	public boolean goesOneByOne(@Nullable String place) {
		return true;
	}

	@Override
	public Chunk workOne(JobRun run, @Nullable String place, boolean isLeftOut) {
		return chunk(run, place, 1, (webhook, status, events) -> isLeftOut ? 0
				: this.deliveries.redeliver(webhook, status, events, run.requestedAt()));
	}

	@Override
	public String item(String place) {
		RedeliverPlace at = RedeliverPlace.parse(place);
		return "the delivery of event " + at.after() + " to webhook " + at.webhook();
	}

	private Chunk chunk(JobRun run, @Nullable String saved, int size, Step step) {
		Selection selection = run.selection();
		List<DeliveryStatus> statuses = selection.endings().stream().sorted().toList();
		RedeliverPlace place = (saved != null) ? RedeliverPlace.parse(saved) : begin(selection);
		FinishedSelection which = new FinishedSelection(selection.types(), EventRange.from(selection),
				EventRange.to(selection), place.end(), run.requestedAt());
		for (int look = 0; look < LOOKS; look++) {
			if (place.webhook() == 0 || place.status() == statuses.size()) {
				Optional<Long> next = this.deliveries.nextWebhook(place.webhook(), selection.webhook(),
						selection.userId());
				if (next.isEmpty()) {
					return new Chunk(0, place.toString(), true);
				}
				place = place.at(next.get(), 0);
			}
			DeliveryStatus status = statuses.get(place.status());
			Group group = this.deliveries.finished(which, place.webhook(), status, place.after(), size);
			long items = group.events().isEmpty() ? 0 : step.take(place.webhook(), status, group.events());
			place = group.isEnd() ? place.at(place.webhook(), place.status() + 1) : place.after(group.last());
			if (!group.events().isEmpty() || !group.isEnd()) {
				return new Chunk(items, place.toString(), false);
			}
		}
		return new Chunk(0, place.toString(), false);
	}

	private RedeliverPlace begin(Selection selection) {
		EventRange range = this.ranges.find(selection);
		return new RedeliverPlace(range.first(), range.end(), 0, 0, range.first() - 1);
	}

	/** What to do with a group. */
	private interface Step {

		long take(long webhook, DeliveryStatus status, List<Long> events);

	}

}
