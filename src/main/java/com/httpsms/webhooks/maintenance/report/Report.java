package com.httpsms.webhooks.maintenance.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveProperties;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.batch.OldRuns;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Counts what became of deliveries. A chunk is an hour of events: one that was not
 * counted yet, or whose counts may be wrong by now; or any, if a time was asked for. In
 * the end it forgets old runs, since it makes the most of them.
 */
@Component
class Report implements BulkOperation {

	private static final Duration HOUR = Duration.ofHours(1);

	/** How many old runs are forgotten in one transaction. */
	private static final int RUNS = 50;

	private final ReportTable table;

	private final ReportHourTable hours;

	private final Reports reports;

	private final OutboxTable outbox;

	private final OldRuns oldRuns;

	private final ArchiveProperties archives;

	Report(ReportTable table, ReportHourTable hours, Reports reports, OutboxTable outbox, OldRuns oldRuns,
			ArchiveProperties archives) {
		this.table = table;
		this.hours = hours;
		this.reports = reports;
		this.outbox = outbox;
		this.oldRuns = oldRuns;
		this.archives = archives;
	}

	@Override
	public JobName job() {
		return JobName.REPORT;
	}

	/** As fast as its share of the time allows: it makes no endpoint work. */
	@Override
	public int rate(JobRun run) {
		Integer rate = run.selection().rate();
		return (rate != null) ? rate : 0;
	}

	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		return next(run, saved).map((hour) -> new Chunk(1, hour.toString(), false))
			.orElseGet(() -> new Chunk(0, (saved != null) ? saved : Instant.EPOCH.toString(), true));
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		Instant hour = next(run, saved).orElse(null);
		if (hour == null) {
			Instant before = run.requestedAt().minus(this.archives.retention());
			boolean isLast = this.oldRuns.forget(before, RUNS) < RUNS;
			return new Chunk(0, (saved != null) ? saved : Instant.EPOCH.toString(), isLast);
		}
		this.reports.compute(hour);
		return new Chunk(1, hour.toString(), false);
	}

	/** The hour that follows the last one. */
	private Optional<Instant> next(JobRun run, @Nullable String saved) {
		Instant after = (saved != null) ? Instant.parse(saved) : Instant.EPOCH;
		Instant asked = EventRange.to(run.selection());
		Instant to = asked.isBefore(run.requestedAt()) ? asked : run.requestedAt();
		if (run.selection().from() != null) {
			return nextWithEvents(latest(after.plus(HOUR), run.selection().from()), to);
		}
		return Stream.concat(this.hours.nextStale(after, to).stream(), nextUncounted(after.plus(HOUR), to).stream())
			.min(Instant::compareTo);
	}

	/** The first hour with events that was never counted, wherever it is. */
	private Optional<Instant> nextUncounted(Instant from, Instant to) {
		Instant start = this.table.firstEvent()
			.map((first) -> latest(from, first.minus(OutboxTable.OUT_OF_ORDER).truncatedTo(ChronoUnit.HOURS)))
			.orElse(to);
		while (start.isBefore(to)) {
			Instant gap = this.hours.firstUncounted(start);
			Instant end = this.hours.firstCounted(gap).filter((counted) -> counted.isBefore(to)).orElse(to);
			Optional<Instant> next = nextWithEvents(gap, end);
			if (next.isPresent()) {
				return next;
			}
			start = end;
		}
		return Optional.empty();
	}

	private static Instant latest(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

	private Optional<Instant> nextWithEvents(Instant from, Instant to) {
		if (!from.isBefore(to)) {
			return Optional.empty();
		}
		long end = this.outbox.firstFrom(to.plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2)));
		return this.table.nextEvent(this.outbox.firstFrom(from), end, from, to)
			.map((time) -> time.truncatedTo(ChronoUnit.HOURS));
	}

}
