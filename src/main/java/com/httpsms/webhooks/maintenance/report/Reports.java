package com.httpsms.webhooks.maintenance.report;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * The counts of hours, kept right while events leave the tables and come back. All of it
 * happens in the transaction in progress.
 */
@Component
public class Reports {

	private static final Duration HOUR = Duration.ofHours(1);

	private final ReportTable reports;

	private final OutboxTable outbox;

	Reports(ReportTable reports, OutboxTable outbox) {
		this.reports = reports;
		this.outbox = outbox;
	}

	/**
	 * Counts an hour anew.
	 * @param hour its beginning
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void compute(Instant hour) {
		this.reports.lock(hour);
		Instant late = hour.plus(HOUR).plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2));
		this.reports.compute(hour, this.outbox.firstFrom(hour), this.outbox.firstFrom(late));
	}

	/**
	 * Sees to it that events which are about to leave are counted, and locks their hours:
	 * to be called before the events are locked.
	 * @param events at least one event
	 * @param changed since when nothing has happened to what leaves
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void prepare(Collection<Long> events, Instant changed) {
		List<Instant> hours = this.reports.hours(events);
		for (Instant hour : hours) {
			this.reports.lock(hour);
			// what changed last was maybe committed a little later
			if (!this.reports.isComputedSince(hour, changed.plus(HOUR))) {
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
		this.reports.hours(events).forEach(this.reports::lock);
		this.reports.comeBack(events);
	}

}
