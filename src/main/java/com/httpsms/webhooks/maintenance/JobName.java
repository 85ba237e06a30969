package com.httpsms.webhooks.maintenance;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * The bulk jobs that there are.
 */
public enum JobName {

	/** Finished deliveries get a new round of attempts. */
	REDELIVER(null, false, "delivery", "deliveries"),

	/** A webhook gets past events that it would have had. */
	BACKFILL(null, false, "delivery", "deliveries"),

	/** What is old and nobody is owed leaves the tables for files. */
	ARCHIVE(null, true, "event", "events"),

	/** What has left the tables comes back from its files. */
	RESTORE(null, true, "event", "events"),

	/** What became of deliveries is counted, for when they have left. */
	REPORT(null, false, "hour", "hours"),

	/** The tables are held against each other. */
	RECONCILE(Duration.ofDays(7), true, "delivery", "deliveries"),

	/** Deliveries and attempts get partitions for the weeks to come. */
	PARTITION(null, true, "partition", "partitions");

	private final @Nullable Duration lookedAt;

	private final boolean isExclusive;

	private final String item;

	private final String items;

	JobName(@Nullable Duration lookedAt, boolean isExclusive, String item, String items) {
		this.lookedAt = lookedAt;
		this.isExclusive = isExclusive;
		this.item = item;
		this.items = items;
	}

	/**
	 * What its items are.
	 * @param count how many
	 * @return a singular, or a plural
	 */
	public String items(long count) {
		return (count == 1) ? this.item : this.items;
	}

	/**
	 * Whether it takes events, with all that belongs to them, from where they are to
	 * somewhere else, or would mistake one that is half-way for one that is lost. Of all
	 * such jobs one run is at work at a time, whatever each of them selects.
	 * @return true if it does
	 */
	public boolean isExclusive() {
		return this.isExclusive;
	}

	/**
	 * What it works on when the clock asks for it: some look at recent events only, since
	 * they have looked at older ones before.
	 * @param due when it is due
	 * @return the selection
	 */
	Selection selectionAt(Instant due) {
		return new Selection(null, null, null, null, (this.lookedAt != null) ? due.minus(this.lookedAt) : null, null,
				null, null);
	}

	/**
	 * Its name in rows, in the API and in the terminal.
	 * @return the name in lower case
	 */
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/** As people write it. */
	@Override
	public String toString() {
		return text();
	}

	/**
	 * Finds a job.
	 * @param text its name in lower case
	 * @return the job, if there is one of this name
	 */
	public static Optional<JobName> of(String text) {
		return Arrays.stream(values()).filter((job) -> job.text().equals(text)).findFirst();
	}

}
