package com.httpsms.webhooks.maintenance.archive;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveProperties;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.batch.EventStretches;
import com.httpsms.webhooks.maintenance.batch.OldRuns;
import com.httpsms.webhooks.maintenance.partition.Partitions;
import com.httpsms.webhooks.maintenance.report.Reports;

/**
 * Takes events out of the tables that are older than the retention and that nobody is
 * owed, with their deliveries and attempts. A chunk writes a file of them, or takes some
 * of a file's events out: those that have not changed since it was written. Where the
 * tables are partitioned, events leave by whole partitions, unless a time was asked for;
 * what became of them is then dropped with its partition.
 */
@Component
class Archive implements BulkOperation {

	private static final Logger logger = LoggerFactory.getLogger(Archive.class);

	/** How many events are looked at for a file. */
	private static final int LOOKED = 10_000;

	/** How many deliveries they may have. */
	private static final int LOOKED_DELIVERIES = 100_000;

	/** Of how many events a statement reads the text to measure it. */
	private static final int MEASURED = 200;

	private static final Duration SHORTEST_RETENTION = Duration.ofDays(1);

	private static final long FILE_BYTES = 32L << 20;

	private static final long FILE_DELIVERIES = 50_000;

	/** What leaves in one transaction. */
	private static final int REMOVED = 1_000;

	private static final long DELIVERIES = 5_000;

	/** How many old runs are forgotten in one transaction. */
	private static final int RUNS = 50;

	private final EventStretches stretches;

	private final CandidateTable candidates;

	private final LeavingTable events;

	private final ArchiveFileTable files;

	private final ArchiveFiles written;

	private final ArchiveProperties properties;

	private final Reports reports;

	private final OldRuns oldRuns;

	private final EventRange.Finder ranges;

	private final Partitions partitions;

	Archive(EventStretches stretches, CandidateTable candidates, LeavingTable events, ArchiveFileTable files,
			ArchiveFiles written, ArchiveProperties properties, Reports reports, OldRuns oldRuns,
			EventRange.Finder ranges, Partitions partitions) {
		this.stretches = stretches;
		this.candidates = candidates;
		this.events = events;
		this.files = files;
		this.written = written;
		this.properties = properties;
		this.reports = reports;
		this.oldRuns = oldRuns;
		this.ranges = ranges;
		this.partitions = partitions;
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
		this.properties.requireLocation();
		if (saved != null) {
			return ArchivePlace.parse(saved);
		}
		EventRange old = this.ranges.find(Selection.before(cutoff(run)));
		long end = (run.selection().to() != null) ? old.end() : this.partitions.leavingBefore(old.end());
		return ArchivePlace.before(new EventRange(old.first(), end), this.partitions.wholeBefore(old.end()));
	}

	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		ArchivePlace place = place(run, saved);
		Long last = last(place);
		if (last == null) {
			return new Chunk(0, place.toString(), true);
		}
		long leaving = this.candidates.look(place.after(), last, cutoff(run)).stream().filter(Candidate::fits).count();
		return new Chunk(leaving, place.at(last).toString(), false);
	}

	private @Nullable Long last(ArchivePlace place) {
		return this.stretches.last(place.after(), place.end(), LOOKED, LOOKED_DELIVERIES);
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		ArchivePlace place = place(run, saved);
		if (place.isClearing()) {
			return clear(place);
		}
		if (place.isPurging()) {
			return purge(run, place);
		}
		return place.isRemoving() ? remove(run, place, REMOVED, false) : write(run, place);
	}

	@Override
	public boolean goesOneByOne(@Nullable String saved) {
		return saved != null && ArchivePlace.parse(saved).isRemoving();
	}

	@Override
	public Chunk workOne(JobRun run, @Nullable String saved, boolean isLeftOut) {
		return remove(run, place(run, saved), 1, isLeftOut);
	}

	@Override
	public String item(String place) {
		return "event " + ArchivePlace.parse(place).removed() + ", which stays";
	}

	private Chunk write(JobRun run, ArchivePlace place) {
		Long last = last(place);
		if (last == null) {
			return new Chunk(0, place.clearing().toString(), false);
		}
		List<Candidate> old = this.candidates.look(place.after(), last, cutoff(run));
		List<Candidate> leaving = old.stream().filter(Candidate::fits).toList();
		List<Candidate> first = first(leaving);
		old.stream()
			.filter((event) -> !event.fits())
			.forEach((event) -> logger.warn(
					"Event {} stays: {} deliveries and their attempts are too many for an archive", event.id(),
					event.deliveries()));
		if (first.isEmpty()) {
			return new Chunk(0, place.at(last).toString(), false);
		}
		long file = this.written.write(run, first);
		long lookedAt = (first.size() < leaving.size()) ? first.get(first.size() - 1).id() : last;
		return new Chunk(0, place.removing(lookedAt, file).toString(), false);
	}

	/** Those that make a file. */
	private List<Candidate> first(List<Candidate> leaving) {
		List<Candidate> measured = new ArrayList<>();
		long bytes = 0;
		while (measured.size() < leaving.size() && bytes <= FILE_BYTES) {
			int end = Math.min(measured.size() + MEASURED, leaving.size());
			List<Candidate> next = this.candidates.measure(leaving.subList(measured.size(), end));
			bytes += next.stream().mapToLong(Candidate::bytes).sum();
			measured.addAll(next);
		}
		return Candidate.first(measured, LOOKED, FILE_BYTES, FILE_DELIVERIES);
	}

	/**
	 * Takes events out whose file is there.
	 * @param most how many
	 * @param isLeftOut whether they stay
	 */
	private Chunk remove(JobRun run, ArchivePlace place, int most, boolean isLeftOut) {
		this.written.verify(run, place.file());
		List<Long> left = EventIds.parse(this.files.eventIds(place.file()))
			.filter((id) -> id > place.removed())
			.limit(most + 1L)
			.boxed()
			.toList();
		Map<Long, Long> counts = this.candidates.countDeliveries(left);
		List<Long> next = Candidate
			.first(left.stream().map((id) -> new Candidate(id, 0, counts.getOrDefault(id, 0L), true)).toList(), most,
					FILE_BYTES, DELIVERIES)
			.stream()
			.map(Candidate::id)
			.toList();
		List<Long> leaving = isLeftOut ? List.of() : takeOut(run, next, place);
		boolean isLast = next.size() == left.size();
		this.files.remove(place.file(), leaving.size(), isLast);
		ArchivePlace then = isLast ? place.at(place.after()) : place.removedTo(next.get(next.size() - 1));
		return new Chunk(leaving.size(), then.toString(), false);
	}

	private List<Long> takeOut(JobRun run, List<Long> events, ArchivePlace place) {
		this.reports.prepare(events, cutoff(run));
		List<Long> leaving = new ArrayList<>(this.events.lock(events, cutoff(run)));
		if (!leaving.isEmpty()) {
			// what is being sent is known without a lock in its way
			leaving.removeAll(this.candidates.owed(leaving, cutoff(run)));
		}
		if (!leaving.isEmpty()) {
			leaving.removeAll(this.events.lockOwed(leaving, cutoff(run)));
		}
		if (!leaving.isEmpty()) {
			this.reports.leave(leaving);
			this.events.delete(leaving, place.whole());
		}
		return leaving;
	}

	/** What became of events that have left. */
	private Chunk clear(ArchivePlace place) {
		return new Chunk(0,
				this.partitions.clear(place.removed(), place.whole())
					.map(place::removedTo)
					.orElseGet(place::purging)
					.toString(),
				false);
	}

	/** What is left of runs that were over as long ago as the events that leave. */
	private Chunk purge(JobRun run, ArchivePlace place) {
		return new Chunk(0, place.toString(), this.oldRuns.forget(cutoff(run), RUNS) < RUNS);
	}

}
