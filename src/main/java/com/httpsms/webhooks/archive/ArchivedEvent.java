package com.httpsms.webhooks.archive;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An event with all that became of it: a line of an archive. The fields have the names
 * and values of the tables' columns.
 *
 * @param id {@code outbox_event.id}
 * @param eventId the CloudEvent's id
 * @param type its type
 * @param userId its user
 * @param phoneNumber its phone number
 * @param createdAt when it was published
 * @param fannedOutAt when its deliveries were made, null of one that nobody can tell
 * @param cloudEvent the CloudEvent, byte for byte
 * @param deliveries its deliveries, by webhook
 */
public record ArchivedEvent(long id, String eventId, String type, String userId, String phoneNumber, Instant createdAt,
		@Nullable Instant fannedOutAt, String cloudEvent, List<Delivery> deliveries) {

	/**
	 * How many attempts its deliveries have.
	 * @return the sum
	 */
	public long attemptCount() {
		return this.deliveries.stream().mapToLong((delivery) -> delivery.attempts().size()).sum();
	}

	/**
	 * A delivery.
	 *
	 * @param webhookId {@code webhook.id}
	 * @param status how it ended
	 * @param attemptCount how many attempts it had
	 * @param attemptsAllowed how many it could have had
	 * @param nextAttemptAt null, of what has finished
	 * @param claimedBy the node that sent it last, null of one that nobody did
	 * @param lastOutcome what became of the last attempt
	 * @param lastHttpStatus what the endpoint answered
	 * @param lastError what went wrong
	 * @param createdAt when it was made
	 * @param finishedAt when it ended
	 * @param attempts its attempts, by number
	 */
	public record Delivery(long webhookId, String status, int attemptCount, int attemptsAllowed,
			@Nullable Instant nextAttemptAt, @Nullable String claimedBy, @Nullable String lastOutcome,
			@Nullable Integer lastHttpStatus, @Nullable String lastError, Instant createdAt,
			@Nullable Instant finishedAt, List<Attempt> attempts) {

	}

	/**
	 * An attempt.
	 *
	 * @param attemptNo its number, from 1
	 * @param startedAt when it began
	 * @param durationMs how long it took, in milliseconds
	 * @param outcome what became of it
	 * @param httpStatus what the endpoint answered
	 * @param error what went wrong
	 * @param responseExcerpt the first of what the endpoint answered
	 * @param node the node that made it
	 * @param url where it was sent, null if that is unknown
	 */
	public record Attempt(int attemptNo, Instant startedAt, @Nullable Integer durationMs, String outcome,
			@Nullable Integer httpStatus, @Nullable String error, @Nullable String responseExcerpt, String node,
			@Nullable String url) {

	}

}
