package com.httpsms.webhooks.maintenance.archive;

import java.util.List;

/**
 * An event that may leave the tables: it is old, and nobody is owed it.
 *
 * @param id the event
 * @param bytes how long it is, as far as anybody has looked
 * @param deliveries how many deliveries it has
 * @param fits whether it fits into memory with all that became of it
 */
record Candidate(long id, long bytes, long deliveries, boolean fits) {

	/**
	 * The first ones that keep within limits, but one at least.
	 * @param all some events
	 * @param mostEvents how many at the most
	 * @param mostBytes how long they may be together
	 * @param mostDeliveries how many deliveries they may have together
	 * @return the first of them, none if there are none
	 */
	static List<Candidate> first(List<Candidate> all, int mostEvents, long mostBytes, long mostDeliveries) {
		int end = 0;
		long bytes = 0;
		long deliveries = 0;
		while (end < Math.min(mostEvents, all.size())) {
			bytes += all.get(end).bytes;
			deliveries += all.get(end).deliveries;
			if (end > 0 && (bytes > mostBytes || deliveries > mostDeliveries)) {
				break;
			}
			end++;
		}
		return all.subList(0, end);
	}

}
