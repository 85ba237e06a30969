package com.httpsms.webhooks.maintenance.archive;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * How far the job is: the archives one after the other, the latest first, and the lines
 * of each; then once more those that could not be read.
 *
 * @param file {@code archive_file.id} of the archive, 0 before the first one
 * @param writtenMicros when it was written, in microseconds since 1970
 * @param line how many of its lines are done, or {@link #WHOLE}
 * @param again whether all archives are done but for those that were left out
 * @param leftOut the archives that could not be read
 */
record RestorePlace(long file, long writtenMicros, long line, boolean again, List<Long> leftOut) {

	/** All lines of an archive. */
	static final long WHOLE = -1;

	static final RestorePlace START = new RestorePlace(0, 0, WHOLE, false, List.of());

	static RestorePlace parse(String text) {
		String[] parts = text.split(":", -1);
		boolean isLong = parts.length > 3;
		return new RestorePlace(Long.parseLong(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]),
				isLong && Boolean.parseBoolean(parts[3]), isLong ? ids(parts[4]) : List.of());
	}

	private static List<Long> ids(String text) {
		return Arrays.stream(text.split(",")).filter((id) -> !id.isEmpty()).map(Long::valueOf).toList();
	}

	/** In an archive, which may be one that was left out. */
	RestorePlace in(ArchiveFileTable.Kept archive, long done) {
		boolean isRead = this.again && done == WHOLE;
		return new RestorePlace(archive.id(), ChronoUnit.MICROS.between(Instant.EPOCH, archive.writtenAt()), done,
				this.again, isRead ? this.leftOut.stream().filter((id) -> id != archive.id()).toList() : this.leftOut);
	}

	RestorePlace without(ArchiveFileTable.Kept archive) {
		RestorePlace behind = in(archive, WHOLE);
		return new RestorePlace(behind.file, behind.writtenMicros, WHOLE, false,
				Stream.concat(this.leftOut.stream(), Stream.of(archive.id())).toList());
	}

	/** At those that were left out. */
	RestorePlace onceMore(List<Long> archives) {
		return new RestorePlace(0, 0, WHOLE, true, archives);
	}

	/** When the archive was written; null before the first one. */
	@Nullable Instant writtenAt() {
		return (this.file != 0) ? Instant.EPOCH.plus(this.writtenMicros, ChronoUnit.MICROS) : null;
	}

	@Override
	public String toString() {
		return this.file + ":" + this.writtenMicros + ":" + this.line + ":" + this.again + ":"
				+ this.leftOut.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

}
