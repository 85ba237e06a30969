package com.httpsms.webhooks.api.deliveries;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.DeliveryView;
import com.httpsms.webhooks.delivery.DeliveryView.AttemptView;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * A delivery as its user gets it.
 *
 * @param eventId the CloudEvent's id
 * @param webhookId the webhook's uuid
 * @param eventType the CloudEvent's type
 * @param phoneNumber the phone whose event it is
 * @param status where it stands
 * @param attempts how many attempts it has had
 * @param attemptsAllowed how many it may have
 * @param nextAttemptAt when it is due, or null when it has finished
 * @param lastOutcome what came of the last attempt, or null before the first
 * @param lastHttpStatus the last answer's status, if there was one
 * @param lastError what went wrong last, if something did
 * @param publishedAt when the event was published
 * @param createdAt when the delivery was made
 * @param finishedAt when it finished, or null
 * @param log each attempt, where a single delivery is asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DeliveryJson(@JsonProperty("event_id") String eventId,
		@Schema(format = "uuid") @JsonProperty("webhook_id") String webhookId,
		@JsonProperty("event_type") String eventType, @JsonProperty("phone_number") String phoneNumber,
		DeliveryStatus status, int attempts, @JsonProperty("attempts_allowed") int attemptsAllowed,
		@JsonProperty("next_attempt_at") @Nullable Instant nextAttemptAt,
		@JsonProperty("last_outcome") @Nullable Outcome lastOutcome,
		@JsonProperty("last_http_status") @Nullable Integer lastHttpStatus,
		@JsonProperty("last_error") @Nullable String lastError, @JsonProperty("published_at") Instant publishedAt,
		@JsonProperty("created_at") Instant createdAt, @JsonProperty("finished_at") @Nullable Instant finishedAt,
		@Nullable List<AttemptJson> log) {

	/**
	 * The same as a user may see it.
	 * @return it without the reason why an endpoint could not be called
	 */
	public DeliveryJson forUser() {
		boolean isHidden = this.lastOutcome != null && this.lastOutcome.isReasonHidden();
		return new DeliveryJson(this.eventId, this.webhookId, this.eventType, this.phoneNumber, this.status,
				this.attempts, this.attemptsAllowed, this.nextAttemptAt,
				isHidden ? Outcome.UNREACHABLE : this.lastOutcome, this.lastHttpStatus,
				isHidden ? Outcome.NOT_CALLED : this.lastError, this.publishedAt, this.createdAt, this.finishedAt,
				logForUser());
	}

	private @Nullable List<AttemptJson> logForUser() {
		return (this.log != null) ? this.log.stream().map(AttemptJson::forUser).toList() : null;
	}

	/**
	 * A delivery of a list.
	 * @param view the delivery
	 * @return it without its attempts
	 */
	public static DeliveryJson of(DeliveryView view) {
		return of(view, null);
	}

	/**
	 * A single delivery.
	 * @param view the delivery
	 * @param log its attempts, or null to leave them out
	 * @return it
	 */
	public static DeliveryJson of(DeliveryView view, @Nullable List<AttemptView> log) {
		return new DeliveryJson(view.eventId(), view.webhook(), view.eventType(), view.phoneNumber(), view.status(),
				view.attempts(), view.attemptsAllowed(), view.nextAttemptAt(), view.lastOutcome(),
				view.lastHttpStatus(), view.lastError(), view.publishedAt(), view.createdAt(), view.finishedAt(),
				(log != null) ? log.stream().map(AttemptJson::of).toList() : null);
	}

	/**
	 * One request that was made.
	 *
	 * @param attempt which attempt, from 1
	 * @param startedAt when it was made
	 * @param durationMs how long it took in milliseconds, null if that is unknown, or of
	 * an endpoint that could not be called and who asks is a user
	 * @param outcome what came of it
	 * @param httpStatus the answer's status, if there was one
	 * @param error what went wrong, if something did
	 * @param responseExcerpt the beginning of the answer's body, if it had one
	 * @param url where it was sent, null if that is unknown
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record AttemptJson(int attempt, @JsonProperty("started_at") Instant startedAt,
			@JsonProperty("duration_ms") @Nullable Integer durationMs, Outcome outcome,
			@JsonProperty("http_status") @Nullable Integer httpStatus, @Nullable String error,
			@JsonProperty("response_excerpt") @Nullable String responseExcerpt, @Nullable String url) {

		AttemptJson forUser() {
			return this.outcome.isReasonHidden() ? new AttemptJson(this.attempt, this.startedAt, null,
					Outcome.UNREACHABLE, this.httpStatus, Outcome.NOT_CALLED, this.responseExcerpt, this.url) : this;
		}

		static AttemptJson of(AttemptView view) {
			return new AttemptJson(view.number(), view.startedAt(), view.durationMillis(), view.outcome(),
					view.httpStatus(), view.error(), view.responseExcerpt(), view.url());
		}

	}

}
