package com.httpsms.webhooks.maintenance;

import java.time.Instant;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * The events among which a selection's are.
 *
 * @param first the first one, or one before it
 * @param end one that comes after the last one
 */
public record EventRange(long first, long end) {

	private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

	/**
	 * When a selection's events were published at the earliest.
	 * @param selection the selection
	 * @return the time, long ago if it gives none
	 */
	public static Instant from(Selection selection) {
		return (selection.from() != null) ? selection.from() : Instant.EPOCH;
	}

	/**
	 * Before when a selection's events were published.
	 * @param selection the selection
	 * @return the time, long from now if it gives none
	 */
	public static Instant to(Selection selection) {
		return (selection.to() != null) ? selection.to() : END_OF_TIME;
	}

	/**
	 * Looks for the range.
	 */
	@Component
	public static class Finder {

		private final OutboxTable outbox;

		Finder(OutboxTable outbox) {
			this.outbox = outbox;
		}

		/**
		 * Looks for a selection's range.
		 * @param selection the selection
		 * @return the range, as of now: events that come later are behind its end
		 */
		public EventRange find(Selection selection) {
			long first = (selection.from() != null) ? this.outbox.firstFrom(selection.from()) : 1;
			Instant to = to(selection);
			// the search leaves a margin below, and this needs one above
			Instant margin = to.equals(END_OF_TIME) ? to : to.plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2));
			return new EventRange(first, this.outbox.firstFrom(margin));
		}

	}

}
