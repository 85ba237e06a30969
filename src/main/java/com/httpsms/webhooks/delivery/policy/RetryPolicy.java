package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.util.List;
import java.util.function.DoubleSupplier;

/**
 * Decides whether and when there is another attempt.
 */
public final class RetryPolicy {

	/** How many retries a round has: the first attempt and these make five requests. */
	public static final int RETRIES = 4;

	/** No two attempts are closer than this. */
	public static final Duration SHORTEST_DELAY = Duration.ofSeconds(1);

	/**
	 * The share of a delay that is added at random, so that what failed together does not
	 * come back together.
	 */
	private static final double JITTER = 0.2;

	private final List<Duration> delays;

	private final Duration maxRetryAfter;

	private final DoubleSupplier random;

	/**
	 * A policy.
	 * @param delays before retries 1 to 4, each at least one second
	 * @param maxRetryAfter the cap on what an endpoint can ask for
	 * @param random gives numbers from 0 to 1
	 */
	public RetryPolicy(List<Duration> delays, Duration maxRetryAfter, DoubleSupplier random) {
		if (delays.size() != RETRIES || delays.stream().anyMatch((delay) -> delay.compareTo(SHORTEST_DELAY) < 0)) {
			throw new IllegalArgumentException("there must be four delays of a second or more: " + delays);
		}
		this.delays = List.copyOf(delays);
		this.maxRetryAfter = maxRetryAfter;
		this.random = random;
	}

	/**
	 * What becomes of a delivery.
	 * @param answer what came of its last attempt
	 * @param attempts how many attempts it has had, this one included, counted over all
	 * its rounds
	 * @param attemptsAllowed how many it may have; five more for each new round
	 * @return the verdict
	 */
	public Verdict verdict(Answer answer, int attempts, int attemptsAllowed) {
		if (answer.outcome() == Outcome.SUCCEEDED) {
			return new Verdict.Delivered();
		}
		if (answer.outcome() == Outcome.BLOCKED && attemptsAllowed == 1) {
			// a test: where it goes wrong is not for its user, whatever they ask
			return new Verdict.Exhausted();
		}
		if (!answer.isRetryable()) {
			return new Verdict.Rejected(answer.isGone());
		}
		int retriesLeft = attemptsAllowed - attempts;
		if (retriesLeft <= 0) {
			return new Verdict.Exhausted();
		}
		return new Verdict.Retry(delay(Math.max(1, RETRIES - retriesLeft + 1), answer));
	}

	/**
	 * The backoff, or what the endpoint asked for if that is longer: a short wish must
	 * not burn the retries.
	 */
	private Duration delay(int retry, Answer answer) {
		Duration base = this.delays.get(retry - 1);
		Duration backoff = base.plusNanos((long) (base.toNanos() * JITTER * this.random.getAsDouble()));
		Duration asked = cappedRetryAfter(answer);
		return (asked.compareTo(backoff) > 0) ? asked : backoff;
	}

	/**
	 * How long the endpoint asked to be left alone.
	 * @param answer an answer
	 * @return what it asked for up to the cap, zero if it did not ask
	 */
	public Duration cappedRetryAfter(Answer answer) {
		Duration asked = answer.retryAfter();
		if (asked == null) {
			return Duration.ZERO;
		}
		return (asked.compareTo(this.maxRetryAfter) > 0) ? this.maxRetryAfter : asked;
	}

}
