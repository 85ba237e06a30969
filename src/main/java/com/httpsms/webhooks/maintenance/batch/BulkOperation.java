package com.httpsms.webhooks.maintenance.batch;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;

/**
 * What a bulk job does to its items, a chunk at a time. It is asked twice to go through
 * them: to count, and to work.
 */
public interface BulkOperation {

	/**
	 * Which job it is.
	 * @return its name
	 */
	JobName job();

	/**
	 * How many items it may do in a second.
	 * @param run what was asked for
	 * @return the rate, 0 for no limit
	 */
	default int rate(JobRun run) {
		return run.selection().ratePerSecond();
	}

	/**
	 * Counts the items of the next chunk, and changes nothing.
	 * @param run what was asked for
	 * @param place where the last chunk ended, null for the first one
	 * @return how many items it has, and where it ends
	 */
	Chunk count(JobRun run, @Nullable String place);

	/**
	 * Does the next chunk, in the transaction in progress.
	 * @param run what was asked for
	 * @param place where the last chunk ended, null for the first one
	 * @return how many items it had, and where it ends
	 */
	Chunk work(JobRun run, @Nullable String place);

	/**
	 * Whether the next items can be done one by one, and left out.
	 * @param place where the last chunk ended, null for the first one
	 * @return false if {@link #workOne} must not be called
	 */
	default boolean goesOneByOne(@Nullable String place) {
		return false;
	}

	/**
	 * Does the first item of the next chunk alone, in the transaction in progress.
	 * @param run what was asked for
	 * @param place where the last chunk ended, null for the first one
	 * @param isLeftOut whether nothing is to be changed, since the database refuses it
	 * @return a chunk of that item; one that has none is the same as for {@link #work}
	 */
	default Chunk workOne(JobRun run, @Nullable String place, boolean isLeftOut) {
		throw new UnsupportedOperationException();
	}

	/**
	 * Says which item it was that a chunk of one has left out.
	 * @param place where that chunk ended
	 * @return the item, for people
	 */
	default String item(String place) {
		return "the item at " + place;
	}

	/**
	 * A chunk.
	 *
	 * @param items how many items it has, maybe none
	 * @param place where it ends, in the operation's own words
	 * @param isLast whether nothing follows
	 */
	record Chunk(long items, String place, boolean isLast) {

	}

}
