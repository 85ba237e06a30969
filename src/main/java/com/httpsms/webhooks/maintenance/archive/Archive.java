package com.httpsms.webhooks.maintenance.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveProperties;
import com.httpsms.webhooks.delivery.BulkDeliveries;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.batch.OldRuns;
import com.httpsms.webhooks.maintenance.report.Reports;

/**
 * Takes events out of the tables that are older than the retention and that nobody is
 * owed, with their deliveries and attempts. A chunk writes a file of them, or takes some
 * of a file's events out: those that have not changed since it was written.
 */
@Component
class Archive implements BulkOperation {

	/** How many events are looked at for a file. */
	private static final int LOOKED = 10_000;

	private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

	private static final long FILE_BYTES = 32L << 20;

	private static final long FILE_DELIVERIES = 50_000;

	/** What leaves in one transaction. */
	private static final int REMOVED = 1_000;

	private static final long DELIVERIES = 5_000;

	/** How many old runs are forgotten in one transaction. */
	private static final int RUNS = 50;

	private final BulkDeliveries deliveries;

	private final LeavingTable events;

	private final ArchiveFileTable files;

	private final ArchiveFiles written;

	private final ArchiveProperties properties;

	private final Reports reports;

	private final OldRuns oldRuns;

	private final EventRange.Finder ranges;

	Archive(BulkDeliveries deliveries, LeavingTable events, ArchiveFileTable files, ArchiveFiles written,
			ArchiveProperties properties, Reports reports, OldRuns oldRuns, EventRange.Finder ranges) {
		this.deliveries = deliveries;
		this.events = events;
		this.files = files;
		this.written = written;
		this.properties = properties;
		this.reports = reports;
		this.oldRuns = oldRuns;
		this.ranges = ranges;
	}

	@Override
	public JobName job() {
		return JobName.ARCHIVE;
	}

	/** As fast as its share of the time allows: it makes no endpoint work. */
	@Override
	public int rate(JobRun run) {
		Integer rate = run.selection().rate();
		return (rate != null) ? rate : 0;
	}

	private Instant cutoff(JobRun run) {
		Instant to = run.selection().to();
		if (to == null) {
			return run.requestedAt().minus(this.properties.retention());
		}
		// whose clock said that it is more than a day ago may have been wrong
		Instant latest = run.requestedAt().minus(SHORTEST_RETENTION);
		return to.isBefore(latest) ? to : latest;
	}

	private ArchivePlace place(JobRun run, @Nullable String saved) {
		return (saved != null) ? ArchivePlace.parse(saved)
				: ArchivePlace.before(this.ranges.find(Selection.before(cutoff(run))));
	}

	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		ArchivePlace place = place(run, saved);
		Long last = this.deliveries.lastEvent(place.after(), place.end(), LOOKED);
		if (last == null) {
			return new Chunk(0, place.toString(), true);
		}
		return new Chunk(this.events.count(place.after(), last, cutoff(run)), place.at(last).toString(), false);
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		ArchivePlace place = place(run, saved);
		if (place.isPurging()) {
			return purge(run, place);
		}
		return (place.file() != 0) ? remove(run, place) : write(run, place);
	}

	private Chunk write(JobRun run, ArchivePlace place) {
		Long last = this.deliveries.lastEvent(place.after(), place.end(), LOOKED);
		if (last == null) {
			return new Chunk(0, place.purging().toString(), false);
		}
		List<Candidate> leaving = this.events.look(place.after(), last, cutoff(run))
			.stream()
			.filter(Candidate::leaves)
			.toList();
		List<Candidate> first = Candidate.first(leaving, LOOKED, FILE_BYTES, FILE_DELIVERIES);
		if (first.isEmpty()) {
			return new Chunk(0, place.at(last).toString(), false);
		}
		long file = this.written.write(run, first);
		long lookedAt = (first.size() < leaving.size()) ? first.get(first.size() - 1).id() : last;
		return new Chunk(0, place.removing(lookedAt, file).toString(), false);
	}

	private Chunk remove(JobRun run, ArchivePlace place) {
		this.written.verify(run, place.file());
		List<Long> left = EventIds.parse(this.files.eventIds(place.file()))
			.filter((id) -> id > place.removed())
			.limit(REMOVED + 1L)
			.boxed()
			.toList();
		Map<Long, Long> counts = this.events.countDeliveries(left);
		List<Long> next = Candidate
			.first(left.stream().map((id) -> new Candidate(id, 0, counts.getOrDefault(id, 0L), true)).toList(), REMOVED,
					FILE_BYTES, DELIVERIES)
			.stream()
			.map(Candidate::id)
			.toList();
		this.reports.prepare(next, cutoff(run));
		List<Long> leaving = new ArrayList<>(this.events.lock(next, cutoff(run)));
		if (!leaving.isEmpty()) {
			leaving.removeAll(this.events.lockOwed(leaving, cutoff(run)));
		}
		if (!leaving.isEmpty()) {
			this.reports.leave(leaving);
			this.events.delete(leaving);
		}
		boolean isLast = next.size() == left.size();
		this.files.remove(place.file(), leaving.size(), isLast);
		ArchivePlace then = isLast ? place.at(place.after()) : place.removedTo(next.get(next.size() - 1));
		return new Chunk(leaving.size(), then.toString(), false);
	}

	/** What is left of runs that were over as long ago as the events that leave. */
	private Chunk purge(JobRun run, ArchivePlace place) {
		return new Chunk(0, place.toString(), this.oldRuns.forget(cutoff(run), RUNS) < RUNS);
	}

}
