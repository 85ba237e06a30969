package com.httpsms.webhooks.maintenance.archive;

import java.util.Arrays;
import java.util.List;

import com.httpsms.webhooks.maintenance.EventRange;

/**
 * How far the job is: it writes a file of the events that follow, then takes these out of
 * the tables, then writes the next one. In the end it clears partitions and forgets old
 * runs.
 *
 * @param end the event after the last one
 * @param after the last event that was looked at
 * @param file {@code archive_file.id} of the file whose events leave, 0 for none
 * @param removed the last event of that file that was taken out, or the last one up to
 * which partitions were cleared
 * @param whole the event before which whole partitions are cleared: of events before it
 * nothing but the event is taken out one by one; 0 if there are none
 */
record ArchivePlace(long end, long after, long file, long removed, long whole) {

	/** In place of a file, when partitions have been cleared. */
	private static final long PURGING = -1;

	/** In place of a file, when no event follows. */
	private static final long CLEARING = -2;

	static ArchivePlace before(EventRange range, long whole) {
		return new ArchivePlace(range.end(), range.first() - 1, 0, 0, whole);
	}

	static ArchivePlace parse(String text) {
		List<Long> parts = Arrays.stream(text.split(":")).map(Long::valueOf).toList();
		return new ArchivePlace(parts.get(0), parts.get(1), parts.get(2), parts.get(3),
				// that of a node which knew no partitions has none
				(parts.size() > 4) ? parts.get(4) : 0);
	}

	ArchivePlace at(long event) {
		return new ArchivePlace(this.end, event, 0, 0, this.whole);
	}

	ArchivePlace removing(long event, long fileId) {
		return new ArchivePlace(this.end, event, fileId, 0, this.whole);
	}

	/** Whether a file's events leave. */
	boolean isRemoving() {
		return this.file > 0;
	}

	ArchivePlace removedTo(long event) {
		return new ArchivePlace(this.end, this.after, this.file, event, this.whole);
	}

	ArchivePlace clearing() {
		return new ArchivePlace(this.end, this.after, CLEARING, 0, this.whole);
	}

	boolean isClearing() {
		return this.file == CLEARING;
	}

	ArchivePlace purging() {
		return new ArchivePlace(this.end, this.after, PURGING, 0, this.whole);
	}

	boolean isPurging() {
		return this.file == PURGING;
	}

	@Override
	public String toString() {
		return this.end + ":" + this.after + ":" + this.file + ":" + this.removed + ":" + this.whole;
	}

}
