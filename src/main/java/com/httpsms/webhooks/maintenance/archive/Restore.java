package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveReader;
import com.httpsms.webhooks.archive.ArchivedEvent;
import com.httpsms.webhooks.archive.Archives;
import com.httpsms.webhooks.archive.Manifest;
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

	private static final int EVENTS = 1_000;

	private static final long DELIVERIES = 5_000;

	/** How many manifests a chunk reads of which the database does not know. */
	private static final int ADOPTED = 200;

	private static final String ADOPTING = "adopting";

	private final ArchiveFileTable files;

	private final ReturningTable events;

	private final Archives archives;

	private final Reports reports;

	Restore(ArchiveFileTable files, ReturningTable events, Archives archives, Reports reports) {
		this.files = files;
		this.events = events;
		this.archives = archives;
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
			if (saved == null || saved.equals(ADOPTING)) {
				return new Chunk(0, adopt() ? ADOPTING : RestorePlace.START.toString(), false);
			}
			RestorePlace place = RestorePlace.parse(saved);
			ArchiveFileTable.Kept next = next(run, place).orElse(null);
			if (next == null) {
				return new Chunk(0, saved, true);
			}
			long matching = 0;
			try (ArchiveReader reader = this.archives.open(next.name(), this.files::ping)) {
				while (reader.hasNext()) {
					matching += isWanted(run, reader.next()) ? 1 : 0;
				}
			}
			return new Chunk(matching, RestorePlace.in(next, RestorePlace.WHOLE).toString(), false);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Learns of archives that another database wrote, or this one before it was set back.
	 * @return whether there may be more
	 */
	private boolean adopt() throws IOException {
		Set<String> known = new HashSet<>(this.files.names());
		List<String> unknown = this.archives.manifests()
			.stream()
			.filter((name) -> !known.contains(name.substring(0, name.length() - Manifest.ENDING.length())))
			.limit(ADOPTED)
			.toList();
		for (String name : unknown) {
			this.files.insert(this.archives.manifest(name), null);
		}
		return unknown.size() == ADOPTED;
	}

	@Override
	public Chunk work(JobRun run, @Nullable String saved) {
		RestorePlace place = (saved != null) ? RestorePlace.parse(saved) : RestorePlace.START;
		ArchiveFileTable.Kept archive = ((place.line() == RestorePlace.WHOLE) ? next(run, place)
				: Optional.of(this.files.find(place.file())))
			.orElse(null);
		if (archive == null) {
			return new Chunk(0, place.toString(), true);
		}
		try (ArchiveReader reader = this.archives.open(archive.name(), this.files::ping)) {
			return work(run, archive, reader, Math.max(0, place.line()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Chunk work(JobRun run, ArchiveFileTable.Kept archive, ArchiveReader reader, long done) throws IOException {
		for (long line = 0; line < done; line++) {
			reader.next();
		}
		List<ArchivedEvent> wanted = new ArrayList<>();
		long line = done;
		long deliveries = 0;
		while (reader.hasNext() && wanted.size() < EVENTS && deliveries < DELIVERIES) {
			ArchivedEvent event = reader.next();
			line++;
			if (isWanted(run, event)) {
				wanted.add(event);
				deliveries += event.deliveries().size();
			}
		}
		bringBack(wanted);
		boolean isEnd = !reader.hasNext();
		return new Chunk(wanted.size(), RestorePlace.in(archive, isEnd ? RestorePlace.WHOLE : line).toString(), false);
	}

	private void bringBack(List<ArchivedEvent> wanted) {
		if (wanted.isEmpty()) {
			return;
		}
		Set<String> present = this.events.present(wanted);
		List<ArchivedEvent> missing = wanted.stream().filter((event) -> !present.contains(event.eventId())).toList();
		if (!missing.isEmpty()) {
			this.events.insert(missing);
			this.reports.comeBack(missing.stream().map(ArchivedEvent::id).toList());
		}
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
