package com.httpsms.webhooks.archive;

import java.time.Instant;

/**
 * Counts what is in an archive, while it is written or read.
 */
final class Tally {

	private long firstEvent = Long.MAX_VALUE;

	private long lastEvent;

	private Instant oldest = Instant.MAX;

	private Instant newest = Instant.MIN;

	private long events;

	private long deliveries;

	private long attempts;

	void add(ArchivedEvent event) {
		this.firstEvent = Math.min(this.firstEvent, event.id());
		this.lastEvent = Math.max(this.lastEvent, event.id());
		this.oldest = event.createdAt().isBefore(this.oldest) ? event.createdAt() : this.oldest;
		this.newest = event.createdAt().isAfter(this.newest) ? event.createdAt() : this.newest;
		this.events++;
		this.deliveries += event.deliveries().size();
		this.attempts += event.attemptCount();
	}

	Manifest manifest(String file, long bytes, String sha256, Instant writtenAt) {
		return new Manifest(Manifest.FORMAT, file, this.firstEvent, this.lastEvent, this.oldest, this.newest,
				this.events, this.deliveries, this.attempts, bytes, sha256, writtenAt);
	}

}
