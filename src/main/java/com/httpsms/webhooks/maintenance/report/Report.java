package com.httpsms.webhooks.maintenance.report;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Counts what became of deliveries. A chunk is an hour of events: one that was not
 * counted yet, or whose counts may be wrong by now; or any, if a time was asked for.
 */
@Component
class Report implements BulkOperation {

	private final ReportTable table;

	private final Reports reports;

	private final OutboxTable outbox;

	Report(ReportTable table, Reports reports, OutboxTable outbox) {
		this.table = table;
		this.reports = reports;
		this.outbox = outbox;
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
			return new Chunk(0, (saved != null) ? saved : Instant.EPOCH.toString(), true);
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
			return nextWithEvents(latest(after.plus(Duration.ofHours(1)), run.selection().from()), to);
		}
		Instant last = this.table.last().orElse(Instant.EPOCH);
		return Stream
			.concat(this.table.nextStale(after, to).stream(),
					nextWithEvents(latest(after, last).plus(Duration.ofHours(1)), to).stream())
			.min(Instant::compareTo);
	}

	private static Instant latest(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

	private Optional<Instant> nextWithEvents(Instant from, Instant to) {
		return this.table.nextEvent(this.outbox.firstFrom(from), from, to)
			.map((time) -> time.truncatedTo(ChronoUnit.HOURS));
	}

}
