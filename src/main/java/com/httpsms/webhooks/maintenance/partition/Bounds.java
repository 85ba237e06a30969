package com.httpsms.webhooks.maintenance.partition;

import java.util.ArrayList;
import java.util.List;

/**
 * Where partitions are to end. Each has about as many events as a week brings: every
 * partition makes each look into a queue one more dive into an index, so that there are
 * to be few, and an archive waits until a whole one is old, so that they are not to be
 * too large.
 */
final class Bounds {

	/** Events of a partition at the least. */
	static final long SHORTEST = 1_000;

	private Bounds() {
	}

	/**
	 * The ends of partitions that are missing, for two more weeks.
	 * @param last the last event that there is
	 * @param week how many events the last week brought
	 * @param top where the last partition ends, 0 if there is none
	 * @return the ends in their order, maybe none; the first one is above the last event
	 */
	static List<Long> missing(long last, long week, long top) {
		long step = Math.max(SHORTEST, week);
		// what comes while the tables change must not be beyond the first new end
		long soonest = last + Math.max(SHORTEST, step / 7);
		List<Long> bounds = new ArrayList<>();
		long end = top;
		while (end < last + 2 * step) {
			end = (end == 0) ? soonest : Math.max(soonest, end + step);
			bounds.add(end);
		}
		return bounds;
	}

}
