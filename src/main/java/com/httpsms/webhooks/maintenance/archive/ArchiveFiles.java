package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.concurrent.ThreadLocalRandom;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.archive.ArchiveReader;
import com.httpsms.webhooks.archive.ArchivedEvent;
import com.httpsms.webhooks.archive.Archives;
import com.httpsms.webhooks.archive.BrokenArchiveException;
import com.httpsms.webhooks.archive.Manifest;
import com.httpsms.webhooks.maintenance.JobRun;

/**
 * The files that runs write, and of which they see that they are there before anything is
 * deleted.
 */
@Component
class ArchiveFiles {

	/** What is in memory at once while a file is written. */
	private static final int GROUP_EVENTS = 500;

	private static final long GROUP_BYTES = 8L << 20;

	private static final long GROUP_DELIVERIES = 5_000;

	private final LeavingTable events;

	private final ArchiveFileTable files;

	private final Archives archives;

	/**
	 * The file that this process has seen whole. Who takes a run over, or goes on with
	 * one that rested, must not take another's word for it: a folder may be another one
	 * there, and what was in it may be gone.
	 */
	private volatile @Nullable Seen seen;

	ArchiveFiles(LeavingTable events, ArchiveFileTable files, Archives archives) {
		this.events = events;
		this.files = files;
		this.archives = archives;
	}

	/**
	 * Writes a file, verifies it and notes it.
	 * @param run the run
	 * @param leaving the file's events, at least one
	 * @return its {@code archive_file.id}
	 */
	long write(JobRun run, List<Candidate> leaving) {
		Instant now = this.events.now();
		// a node that lost the run may still write, and another database may have been
		// copied from this one: each file has a name of its own
		String name = String.format(Locale.ROOT, "%tF/events-%019d-%d.%d-%08x%s", now.atZone(ZoneOffset.UTC),
				leaving.get(0).id(), run.id(), run.claim(), ThreadLocalRandom.current().nextInt(), Archives.ENDING);
		Manifest manifest;
		try {
			manifest = this.archives.write(name, now, new Groups(leaving), this.files::ping);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		try {
			long file = this.files.insert(manifest, EventIds.format(leaving.stream().map(Candidate::id).toList()));
			this.seen = new Seen(file, run.id(), run.claim());
			return file;
		}
		catch (RuntimeException ex) {
			this.archives.delete(name);
			throw ex;
		}
	}

	/**
	 * Sees to it that a file is where this node reads it, and is what was written, before
	 * its events are deleted.
	 * @param run the run
	 * @param file {@code archive_file.id}
	 */
	void verify(JobRun run, long file) {
		Seen wanted = new Seen(file, run.id(), run.claim());
		if (wanted.equals(this.seen)) {
			return;
		}
		try {
			this.archives.verify(this.files.manifest(file), this.files::ping);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.seen = wanted;
	}

	/**
	 * Reads a file, once its checksum is that which was noted.
	 * @param run the run
	 * @param file the file
	 * @return its events, to be closed
	 * @throws BrokenArchiveException if it is not there, or is another one
	 * @throws IOException if it can't be read
	 */
	ArchiveReader open(JobRun run, ArchiveFileTable.Kept file) throws IOException {
		Seen wanted = new Seen(file.id(), run.id(), run.claim());
		if (!wanted.equals(this.seen)) {
			String found = this.archives.sha256(file.name(), this.files::ping);
			if (!found.equals(file.sha256())) {
				throw new BrokenArchiveException(String.format(Locale.ROOT,
						"%s has the SHA-256 %s, and archive_file says %s", file.name(), found, file.sha256()), null);
			}
			this.seen = wanted;
		}
		return this.archives.open(file.name(), this.files::ping);
	}

	/**
	 * A file that was whole.
	 *
	 * @param file {@code archive_file.id}
	 * @param run the run that looked at it
	 * @param claim how often that had been taken then
	 */
	private record Seen(long file, long run, int claim) {

	}

	/** Reads events as they are written, so that they are never all in memory. */
	private final class Groups implements Iterator<List<ArchivedEvent>> {

		private List<Candidate> left;

		Groups(List<Candidate> all) {
			this.left = all;
		}

		@Override
		public boolean hasNext() {
			return !this.left.isEmpty();
		}

		@Override
		public List<ArchivedEvent> next() {
			if (this.left.isEmpty()) {
				throw new NoSuchElementException();
			}
			List<Candidate> group = Candidate.first(this.left, GROUP_EVENTS, GROUP_BYTES, GROUP_DELIVERIES);
			this.left = this.left.subList(group.size(), this.left.size());
			return ArchiveFiles.this.events.read(group.stream().map(Candidate::id).toList());
		}

	}

}
