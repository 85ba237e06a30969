package com.httpsms.webhooks.maintenance.partition;

/**
 * A partition: what it has of the events' ids. Ranges have no gaps, so that the first one
 * also has whatever is below it.
 *
 * @param name its name, the same in both tables
 * @param first the lowest event that it may have
 * @param end the event after the highest one
 */
public record Stretch(String name, long first, long end) {

	/** The name of the one that had all rows when the table was moved over. */
	static final String MOVED = "moved";

	/** The name of the one without an end, which is there in case the job is not. */
	static final String LATER = "later";

	/**
	 * The name of any other one.
	 * @param end the event after its highest one
	 * @return its name
	 */
	static String before(long end) {
		return "before_" + end;
	}

	/**
	 * Whether it had all rows when the table was moved over.
	 * @return false if it was made empty
	 */
	boolean isMoved() {
		return this.name.equals(MOVED);
	}

	/**
	 * Whether it ends.
	 * @return false for the last one
	 */
	boolean isBounded() {
		return this.end != Long.MAX_VALUE;
	}

	/**
	 * Whether it has an event.
	 * @param event the event
	 * @return true if its row would be here
	 */
	boolean has(long event) {
		return this.first <= event && event < this.end;
	}

}
