package com.httpsms.webhooks.maintenance.reconcile;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.batch.EventPlace;
import com.httpsms.webhooks.maintenance.batch.EventStretches;

/**
 * Holds the tables against each other and notes what does not agree. It mends nothing:
 * what can be mended without thinking, the sweep mends every few seconds. A chunk is a
 * stretch of the outbox with all that belongs to it: some thousands of events, or as many
 * as have some ten thousands of deliveries.
 */
@Component
class Reconcile implements BulkOperation {

	/** Events, and deliveries, in a chunk at the most. */
	private static final int COUNTED = 10_000;

	private static final int COUNTED_DELIVERIES = 500_000;

	private static final int WORKED = 2_000;

	private static final int WORKED_DELIVERIES = 20_000;

	/** More than anybody reads: something is fundamentally wrong, and is known. */
	private static final long MOST_FINDINGS = 1_000;

	private final EventStretches stretches;

	private final FindingTable findings;

	private final EventRange.Finder ranges;

	Reconcile(EventStretches stretches, FindingTable findings, EventRange.Finder ranges) {
		this.stretches = stretches;
		this.findings = findings;
		this.ranges = ranges;
	}

	@Override
	public JobName job() {
		return JobName.RECONCILE;
	}

	/** As fast as its share of the time allows: it makes no endpoint work. */
	@Override
	public int rate(JobRun run) {
		Integer rate = run.selection().rate();
		return (rate != null) ? rate : 0;
	}

	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		EventPlace place = place(run, saved);
		Long last = this.stretches.last(place.after(), place.end(), COUNTED, COUNTED_DELIVERIES);
		if (last == null) {
			return new Chunk(0, place.toString(), true);
		}
		return new Chunk(this.findings.countDeliveries(place.after(), last), place.at(last).toString(), false);
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		EventPlace place = place(run, saved);
		Long last = this.stretches.last(place.after(), place.end(), WORKED, WORKED_DELIVERIES);
		if (last == null) {
			return new Chunk(0, place.toString(), true);
		}
		long room = MOST_FINDINGS - this.findings.count(run.id());
		for (Invariant invariant : Invariant.values()) {
			if (room > 0) {
				room -= this.findings.insertBroken(run.id(), invariant, place.after(), last, room);
			}
		}
		return new Chunk(this.findings.countDeliveries(place.after(), last), place.at(last).toString(), false);
	}

	private EventPlace place(JobRun run, @Nullable String saved) {
		return (saved != null) ? EventPlace.parse(saved) : EventPlace.before(this.ranges.find(run.selection()));
	}

}
