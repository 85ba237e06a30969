package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What came of one attempt.
 *
 * @param outcome how it ended
 * @param httpStatus the endpoint's status, or null if there was none
 * @param error what went wrong in a sentence of at most 500 characters, or null
 * @param responseExcerpt the beginning of the answer's body, at most 1024 characters, or
 * null if there was none
 * @param retryAfter how long the endpoint asked to be left alone, not yet capped, or null
 * if it did not ask
 * @param startedAt when the attempt began, by the database's clock
 * @param duration how long it took, or null if nobody knows
 */
public record Answer(Outcome outcome, @Nullable Integer httpStatus, @Nullable String error,
		@Nullable String responseExcerpt, @Nullable Duration retryAfter, Instant startedAt,
		@Nullable Duration duration) {

	/**
	 * Whether it has text that came from outside.
	 * @return true if {@link #withoutText()} makes a difference
	 */
	public boolean hasText() {
		return this.error != null || this.responseExcerpt != null;
	}

	/**
	 * The same answer without any text that came from outside.
	 * @return an answer that no table can refuse
	 */
	public Answer withoutText() {
		return new Answer(this.outcome, this.httpStatus, null, null, this.retryAfter, this.startedAt, this.duration);
	}

	/**
	 * What went wrong, in words for the webhook's user.
	 * @return {@link #error()} unless its reason is for operators alone
	 */
	public @Nullable String userError() {
		return this.outcome.isReasonHidden() ? Outcome.NOT_CALLED : this.error;
	}

	/**
	 * Whether another attempt may end better.
	 * @return true for what is worth a retry
	 */
	public boolean isRetryable() {
		return switch (this.outcome) {
			case TIMED_OUT, UNREACHABLE, ABANDONED -> true;
			case SUCCEEDED, BLOCKED -> false;
			case REFUSED -> this.httpStatus != null && isRetryable(this.httpStatus);
		};
	}

	/**
	 * Whether it speaks against the endpoint as a whole, and not against this delivery or
	 * this worker.
	 * @return true for a failure that a hold may mend
	 */
	public boolean isEndpointFailure() {
		return isRetryable() && this.outcome != Outcome.ABANDONED;
	}

	/**
	 * Whether the endpoint said that it is gone for good.
	 * @return true for a 410
	 */
	public boolean isGone() {
		return this.outcome == Outcome.REFUSED && this.httpStatus != null && this.httpStatus == 410;
	}

	/**
	 * Whether the endpoint asked that nothing at all be sent for a while.
	 * @return true for a 429 or 503 with {@code Retry-After}
	 */
	public boolean asksForHold() {
		return this.retryAfter != null && this.httpStatus != null && (this.httpStatus == 429 || this.httpStatus == 503);
	}

	private static boolean isRetryable(int status) {
		return switch (status) {
			case 408, 425, 429 -> true;
			default -> status >= 500 && status <= 599;
		};
	}

}
