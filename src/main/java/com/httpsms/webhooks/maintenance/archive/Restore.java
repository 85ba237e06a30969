package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveReader;
import com.httpsms.webhooks.archive.ArchivedEvent;
import com.httpsms.webhooks.archive.Archives;
import com.httpsms.webhooks.archive.BrokenArchiveException;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.maintenance.EventRange;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation;
import com.httpsms.webhooks.maintenance.report.Reports;

/**
 * Brings events back from archives, with their deliveries and attempts as they were. What
 * is in the tables stays as it is. A chunk is some lines of an archive.
 */
@Component
class Restore implements BulkOperation {

	private static final Logger logger = LoggerFactory.getLogger(Restore.class);

	private static final int EVENTS = 1_000;

	private static final long DELIVERIES = 5_000;

	/** More than are broken by chance: the store is another one, or has gone. */
	private static final int MOST_LEFT_OUT = 100;

	private static final String LEARNING = "learning:";

	private static final Set<String> ENDINGS = Arrays.stream(DeliveryStatus.values())
		.filter(DeliveryStatus::isFinal)
		.map(DeliveryStatus::name)
		.collect(Collectors.toUnmodifiableSet());

	private final ArchiveFileTable files;

	private final ReturningTable events;

	private final Archives archives;

	private final ArchiveFiles written;

	private final UnknownArchives unknown;

	private final Reports reports;

	Restore(ArchiveFileTable files, ReturningTable events, Archives archives, ArchiveFiles written,
			UnknownArchives unknown, Reports reports) {
		this.files = files;
		this.events = events;
		this.archives = archives;
		this.written = written;
		this.unknown = unknown;
		this.reports = reports;
	}

	@Override
	public JobName job() {
		return JobName.RESTORE;
	}

	/** As fast as its share of the time allows: it makes no endpoint work. */
	@Override
	public int rate(JobRun run) {
		Integer rate = run.selection().rate();
		return (rate != null) ? rate : 0;
	}

	/**
	 * Reads whole archives, but first those manifests that the database does not know.
	 */
	@Override
	public Chunk count(JobRun run, @Nullable String saved) {
		try {
			if (saved == null || saved.startsWith(LEARNING)) {
				String last = this.unknown.learn((saved != null) ? saved.substring(LEARNING.length()) : "",
						run.selection().believesUnsealed());
				return new Chunk(0, (last != null) ? LEARNING + last : RestorePlace.START.toString(), false);
			}
			RestorePlace place = RestorePlace.parse(saved);
			ArchiveFileTable.Kept next = next(run, place).orElse(null);
			return (next != null) ? new Chunk(count(run, next), place.in(next, RestorePlace.WHOLE).toString(), false)
					: new Chunk(0, saved, true);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private long count(JobRun run, ArchiveFileTable.Kept archive) throws IOException {
		long matching = 0;
		try (ArchiveReader reader = this.archives.open(archive.name(), this.files::ping)) {
			while (reader.hasNext()) {
				matching += isWanted(run, reader.next()) ? 1 : 0;
			}
		}
		catch (BrokenArchiveException ex) {
			logger.warn("Run {} can't count an archive: {}", run.id(), ex.getMessage());
		}
		return matching;
	}

	/**
	 * An archive that is broken must not keep the others from coming back: it is left
	 * out, and tried again in the end, where it fails the run if nobody has mended it.
	 */
	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		RestorePlace place = (saved != null) ? RestorePlace.parse(saved) : RestorePlace.START;
		try {
			return place.again() ? workAgain(run, place) : work(run, place);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Chunk work(JobRun run, RestorePlace place) throws IOException {
		ArchiveFileTable.Kept archive = ((place.line() == RestorePlace.WHOLE) ? next(run, place)
				: Optional.of(this.files.find(place.file())))
			.orElse(null);
		if (archive == null) {
			return new Chunk(0, place.onceMore(place.leftOut()).toString(), false);
		}
		try {
			return work(run, archive, place);
		}
		catch (BrokenArchiveException ex) {
			if (place.leftOut().size() == MOST_LEFT_OUT) {
				throw ex;
			}
			logger.warn("Run {} goes on without an archive: {}", run.id(), ex.getMessage());
			return new Chunk(0, place.without(archive).toString(), false);
		}
	}

	private Chunk workAgain(JobRun run, RestorePlace place) throws IOException {
		if (!place.leftOut().isEmpty()) {
			return work(run, this.files.find(place.leftOut().get(0)), place);
		}
		Long file = this.unknown.learnOfFirst(run.selection().believesUnsealed());
		return (file != null) ? new Chunk(0, place.onceMore(List.of(file)).toString(), false)
				: new Chunk(0, place.toString(), true);
	}

	private Chunk work(JobRun run, ArchiveFileTable.Kept archive, RestorePlace place) throws IOException {
		List<ArchivedEvent> wanted = new ArrayList<>();
		long line = Math.max(0, place.line());
		long deliveries = 0;
		boolean isEnd;
		try (ArchiveReader reader = this.written.open(run, archive)) {
			for (long done = 0; done < line; done++) {
				reader.next();
			}
			while (reader.hasNext() && wanted.size() < EVENTS && deliveries < DELIVERIES) {
				ArchivedEvent event = reader.next();
				line++;
				if (isWanted(run, event)) {
					wanted.add(event);
					deliveries += event.deliveries().size();
				}
			}
			isEnd = !reader.hasNext();
		}
		bringBack(wanted, archive);
		return new Chunk(wanted.size(), place.in(archive, isEnd ? RestorePlace.WHOLE : line).toString(), false);
	}

	private void bringBack(List<ArchivedEvent> wanted, ArchiveFileTable.Kept archive) throws IOException {
		if (wanted.isEmpty()) {
			return;
		}
		ReturningTable.Present present = this.events.present(wanted);
		List<ArchivedEvent> missing = wanted.stream().filter((event) -> !present.has(event)).toList();
		for (ArchivedEvent event : missing) {
			if (present.hasAnotherInPlaceOf(event)) {
				throw new BrokenArchiveException(String.format(Locale.ROOT,
						"%s is of another database: event %d is another one in this", archive.name(), event.id()),
						null);
			}
			if (!event.deliveries().stream().allMatch(Restore::hasEnded)) {
				// nothing leaves before, and nothing that comes back is to be sent
				throw new BrokenArchiveException(String.format(Locale.ROOT,
						"%s was not written by an archive job: event %d has a delivery that has not ended",
						archive.name(), event.id()), null);
			}
		}
		if (!missing.isEmpty()) {
			this.events.insert(missing);
			this.reports.comeBack(missing.stream().map(ArchivedEvent::id).toList());
		}
	}

	private static boolean hasEnded(ArchivedEvent.Delivery delivery) {
		return ENDINGS.contains(delivery.status()) && delivery.finishedAt() != null && delivery.nextAttemptAt() == null;
	}

	private Optional<ArchiveFileTable.Kept> next(JobRun run, RestorePlace place) {
		return this.files.before(place.writtenAt(), place.file(), EventRange.from(run.selection()),
				EventRange.to(run.selection()));
	}

	private static boolean isWanted(JobRun run, ArchivedEvent event) {
		Selection selection = run.selection();
		return !event.createdAt().isBefore(EventRange.from(selection))
				&& event.createdAt().isBefore(EventRange.to(selection))
				&& (selection.userId() == null || selection.userId().equals(event.userId()));
	}

}
