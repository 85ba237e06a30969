package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How an endpoint is doing: open (no hold), held (until a time to come), or probed (the
 * hold is over, one delivery at a time until one succeeds).
 *
 * @param consecutiveFailures failures since the last success
 * @param holdCount how many holds in a row it has had
 * @param heldUntil the end of its hold, past or future, or null if it is open
 * @param holdReason why it is held, for the operator, or null if it is open
 */
public record EndpointHealth(int consecutiveFailures, int holdCount, @Nullable Instant heldUntil,
		@Nullable String holdReason) {

	/** An endpoint that nothing speaks against. */
	public static final EndpointHealth OPEN = new EndpointHealth(0, 0, null, null);

	/**
	 * Whether only one delivery at a time may be sent.
	 * @return true after a hold, and until a success
	 */
	public boolean isLimitedToProbe() {
		return this.heldUntil != null;
	}

	private boolean isHeld(Instant now) {
		return this.heldUntil != null && this.heldUntil.isAfter(now);
	}

	/**
	 * Whether and when the endpoint may be called.
	 * @param now the present
	 * @return the end of the hold if it is held, otherwise the present
	 */
	public Instant callableFrom(Instant now) {
		return (this.heldUntil != null && this.heldUntil.isAfter(now)) ? this.heldUntil : now;
	}

	/**
	 * The same endpoint, held for a reason of ours. A hold that lasts longer stays as it
	 * is, with its own reason.
	 * @param until the end of the hold
	 * @param reason for the operator
	 * @return its new health
	 */
	public EndpointHealth held(Instant until, String reason) {
		if (this.heldUntil != null && this.heldUntil.isAfter(until)) {
			return this;
		}
		return new EndpointHealth(this.consecutiveFailures, this.holdCount, until, reason);
	}

	/**
	 * How it is doing after one more answer. Answers to requests that were under way when
	 * a hold began change the count of failures, not the hold: they are no probes.
	 * @param answer the answer
	 * @param now the present, by the database's clock
	 * @param holds when to hold
	 * @param retries knows the cap on {@code Retry-After}
	 * @return its new health
	 */
	public EndpointHealth after(Answer answer, Instant now, HoldPolicy holds, RetryPolicy retries) {
		if (answer.outcome() == Outcome.SUCCEEDED) {
			return isHeld(now) ? new EndpointHealth(0, this.holdCount, this.heldUntil, this.holdReason) : OPEN;
		}
		if (!answer.isEndpointFailure()) {
			return this;
		}
		int failures = this.consecutiveFailures + 1;
		Duration asked = answer.asksForHold() ? retries.cappedRetryAfter(answer) : Duration.ZERO;
		if (isHeld(now)) {
			return new EndpointHealth(failures, this.holdCount, later(callableFrom(now), now.plus(asked)),
					this.holdReason);
		}
		boolean failedProbe = isLimitedToProbe();
		if (failedProbe || failures >= holds.failures()) {
			Duration hold = holds.hold(this.holdCount + 1);
			return new EndpointHealth(failures, this.holdCount + 1, later(now.plus(hold), now.plus(asked)),
					failures + " failures in a row");
		}
		if (!asked.isZero()) {
			return new EndpointHealth(failures, this.holdCount, now.plus(asked), "the endpoint asked by Retry-After");
		}
		return new EndpointHealth(failures, this.holdCount, null, null);
	}

	private static Instant later(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

}
