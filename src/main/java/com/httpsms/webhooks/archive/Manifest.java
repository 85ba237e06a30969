package com.httpsms.webhooks.archive;

import java.time.Instant;

/**
 * What an archive is to hold: written after it, beside it, and compared with it before
 * anything is deleted.
 *
 * @param format the version of the lines' format
 * @param file the archive's name
 * @param firstEvent the lowest {@code outbox_event.id}
 * @param lastEvent the highest
 * @param oldest when the oldest event was published
 * @param newest when the newest event was published
 * @param events how many lines it has
 * @param deliveries how many deliveries are in them
 * @param attempts how many attempts are in them
 * @param bytes how long the compressed file is
 * @param sha256 the compressed file's checksum, in hexadecimal digits
 * @param writtenAt when it was written, by the database's clock: of two with the same
 * event, the later one is right
 */
public record Manifest(int format, String file, long firstEvent, long lastEvent, Instant oldest, Instant newest,
		long events, long deliveries, long attempts, long bytes, String sha256, Instant writtenAt) {

	/** The format that this version writes. */
	public static final int FORMAT = 1;

	/** How the name of a manifest ends; before, it is that of its archive. */
	public static final String ENDING = ".manifest.json";

	/**
	 * The manifest's name.
	 * @return the archive's, and an ending
	 */
	public String name() {
		return this.file + ENDING;
	}

}
