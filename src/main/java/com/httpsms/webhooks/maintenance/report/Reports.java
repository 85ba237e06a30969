package com.httpsms.webhooks.maintenance.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import com.httpsms.webhooks.maintenance.batch.EventStretches;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * The counts of hours, kept right while events leave the tables and come back. All of it
 * happens in the transaction in progress.
 */
@Component
public class Reports {

	private static final Duration HOUR = Duration.ofHours(1);

	/** How much a statement counts: a second's work or two. */
	private static final int EVENTS = 50_000;

	private static final int DELIVERIES = 200_000;

	private final ReportTable reports;

	private final ReportHourTable hours;

	private final EventStretches stretches;

	private final OutboxTable outbox;

	Reports(ReportTable reports, ReportHourTable hours, EventStretches stretches, OutboxTable outbox) {
		this.reports = reports;
		this.hours = hours;
		this.stretches = stretches;
		this.outbox = outbox;
	}

	/**
	 * Counts an hour anew.
	 * @param hour its beginning
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void compute(Instant hour) {
		compute(hour, EVENTS, DELIVERIES);
	}

	/**
	 * Counts an hour anew, in statements each of which is short.
	 * @param hour its beginning
	 * @param events how many events a statement counts
	 * @param deliveries how many deliveries a statement counts
	 */
	void compute(Instant hour, int events, int deliveries) {
		this.hours.lock(hour);
		long first = this.outbox.firstFrom(hour);
		long end = this.outbox.firstFrom(hour.plus(HOUR).plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2)));
		long newEvents = this.hours.countNew(hour, first, end);
		this.hours.begin(hour);
		this.reports.clear(hour);
		long after = first - 1;
		Long last = this.stretches.last(after, end, events, deliveries);
		while (last != null) {
			this.reports.add(hour, after, last);
			after = last;
			last = this.stretches.last(after, end, events, deliveries);
		}
		this.reports.tidy(hour);
		this.hours.end(hour, newEvents);
	}

	/**
	 * Sees to it that events which are about to leave are counted, and locks their hours:
	 * to be called before the events are locked.
	 * @param events at least one event
	 * @param changed since when nothing has happened to what leaves
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void prepare(Collection<Long> events, Instant changed) {
		for (Instant hour : this.reports.hours(events)) {
			this.hours.lock(hour);
			// what changed last was maybe committed a little later
			if (!this.hours.isComputedSince(hour, changed.plus(HOUR))) {
				compute(hour);
			}
		}
	}

	/**
	 * Notes that events leave the tables. The counts stay as they are, now and whenever
	 * their hours are counted anew.
	 * @param events at least one event, prepared, and still in the tables
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void leave(Collection<Long> events) {
		this.reports.leave(events);
	}

	/**
	 * Notes that events have come back into the tables. The counts stay as they are.
	 * @param events at least one event, in the tables again
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void comeBack(Collection<Long> events) {
		this.reports.hours(events).forEach(this.hours::lock);
		this.reports.comeBack(events);
	}

}
