package com.httpsms.webhooks.outbox;

import java.time.Instant;
import java.util.Locale;

/**
 * An event as it stands in the outbox.
 *
 * @param id the key that the tables use
 * @param eventId the CloudEvent's id
 * @param type the CloudEvent's type
 * @param userId whose event it is
 * @param phoneNumber the phone whose event it is: {@code data.owner}
 * @param cloudEvent what the producer wrote
 * @param createdAt when it was inserted, by the database's clock
 */
public record StoredEvent(long id, String eventId, String type, String userId, String phoneNumber, String cloudEvent,
		Instant createdAt) {

	StoredEvent with(String text) {
		return new StoredEvent(this.id, this.eventId, this.type, this.userId, this.phoneNumber, text, this.createdAt);
	}

	/** Leaves out the content, which is somebody's message. */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "StoredEvent[id=%d, eventId=%s, type=%s]", this.id, this.eventId, this.type);
	}

}
