package com.httpsms.webhooks.maintenance.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How far the job is: the archives one after the other, the latest first, and the lines
 * of each.
 *
 * @param file {@code archive_file.id} of the archive, 0 before the first one
 * @param writtenMicros when it was written, in microseconds since 1970
 * @param line how many of its lines are done, or {@link #WHOLE}
 */
record RestorePlace(long file, long writtenMicros, long line) {

	/** All lines of an archive. */
	static final long WHOLE = -1;

	static final RestorePlace START = new RestorePlace(0, 0, WHOLE);

	static RestorePlace parse(String text) {
		List<Long> parts = Arrays.stream(text.split(":")).map(Long::valueOf).toList();
		return new RestorePlace(parts.get(0), parts.get(1), parts.get(2));
	}

	static RestorePlace in(ArchiveFileTable.Kept archive, long line) {
		return new RestorePlace(archive.id(), ChronoUnit.MICROS.between(Instant.EPOCH, archive.writtenAt()), line);
	}

	/** When the archive was written; null before the first one. */
	@Nullable Instant writtenAt() {
		return (this.file != 0) ? Instant.EPOCH.plus(this.writtenMicros, ChronoUnit.MICROS) : null;
	}

	@Override
	public String toString() {
		return this.file + ":" + this.writtenMicros + ":" + this.line;
	}

}
