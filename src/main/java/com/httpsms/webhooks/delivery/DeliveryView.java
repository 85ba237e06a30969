package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * A delivery as its user sees it.
 *
 * @param key what identifies it in the tables
 * @param eventId the CloudEvent's id
 * @param eventType the CloudEvent's type
 * @param phoneNumber the phone whose event it is
 * @param publishedAt when the event was published
 * @param webhook the webhook's uuid
 * @param isDeliverable whether the webhook is still there to be delivered to
 * @param status where it stands
 * @param attempts how many attempts it has had
 * @param attemptsAllowed how many it may have
 * @param nextAttemptAt when it is due, or null when it has finished
 * @param lastOutcome what came of the last attempt, or null before the first
 * @param lastHttpStatus the last answer's status, if there was one
 * @param lastError what went wrong last, if something did
 * @param createdAt when it was made
 * @param finishedAt when it finished, or null
 */
public record DeliveryView(DeliveryKey key, String eventId, String eventType, String phoneNumber, Instant publishedAt,
		String webhook, boolean isDeliverable, DeliveryStatus status, int attempts, int attemptsAllowed,
		@Nullable Instant nextAttemptAt, @Nullable Outcome lastOutcome, @Nullable Integer lastHttpStatus,
		@Nullable String lastError, Instant createdAt, @Nullable Instant finishedAt) {

	/**
	 * One request that was made for a delivery.
	 *
	 * @param number which attempt, from 1
	 * @param startedAt when it was made
	 * @param durationMillis how long it took, unknown if its worker died
	 * @param outcome what came of it
	 * @param httpStatus the answer's status, if there was one
	 * @param error what went wrong, if something did
	 * @param responseExcerpt the beginning of the answer's body, if it had one
	 * @param url where it was sent, unknown if its worker died
	 */
	public record AttemptView(int number, Instant startedAt, @Nullable Integer durationMillis, Outcome outcome,
			@Nullable Integer httpStatus, @Nullable String error, @Nullable String responseExcerpt,
			@Nullable String url) {
	}

}
