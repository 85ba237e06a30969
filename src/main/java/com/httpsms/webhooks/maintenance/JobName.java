package com.httpsms.webhooks.maintenance;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The bulk jobs that there are.
 */
public enum JobName {

	/** Finished deliveries get a new round of attempts. */
	REDELIVER,

	/** A webhook gets past events that it would have had. */
	BACKFILL,

	/** The tables are held against each other. */
	RECONCILE;

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
