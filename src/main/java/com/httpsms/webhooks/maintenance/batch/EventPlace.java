package com.httpsms.webhooks.maintenance.batch;

import com.httpsms.webhooks.maintenance.EventRange;

/**
 * How far a job is that goes through the outbox.
 *
 * @param end the event after the last one
 * @param after the last event that was looked at
 */
public record EventPlace(long end, long after) {

	/**
	 * Where to begin.
	 * @param range the events
	 * @return the place before the first one
	 */
	public static EventPlace before(EventRange range) {
		return new EventPlace(range.end(), range.first() - 1);
	}

	/**
	 * Reads a place that was saved.
	 * @param text as {@link #toString()} wrote it
	 * @return the place
	 */
	public static EventPlace parse(String text) {
		int colon = text.indexOf(':');
		return new EventPlace(Long.parseLong(text.substring(0, colon)), Long.parseLong(text.substring(colon + 1)));
	}

	/**
	 * A later place.
	 * @param event the last event that was looked at
	 * @return the place after it
	 */
	public EventPlace at(long event) {
		return new EventPlace(this.end, event);
	}

	@Override
	public String toString() {
		return this.end + ":" + this.after;
	}

}
