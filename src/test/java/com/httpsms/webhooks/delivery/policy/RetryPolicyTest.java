package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever an endpoint answers: at most four retries in a round, at least a second apart,
 * never shorter than configured.
 */
@WithoutDatabase
class RetryPolicyTest {

	private static final Duration CAP = Duration.ofHours(1);

	@Property
	void anEndpointNeverSeesASixthRequest(@ForAll("delays") List<Duration> delays,
			@ForAll("answers") List<Answer> answers, @ForAll @IntRange(min = 0, max = 3) int earlierRounds,
			@ForAll @DoubleRange(min = 0, max = 1) double random) {
		RetryPolicy policy = new RetryPolicy(delays, CAP, () -> random);
		int allowed = 5 * (earlierRounds + 1);
		int attempts = 5 * earlierRounds;
		boolean finished = false;
		for (Answer answer : answers) {
			attempts++;
			Verdict verdict = policy.verdict(answer, attempts, allowed);
			if (!(verdict instanceof Verdict.Retry)) {
				finished = true;
				break;
			}
		}
		assertThat(attempts).isLessThanOrEqualTo(allowed);
		assertThat(finished).as("five answers always finish a delivery").isTrue();
	}

	@Property
	void aRetryWaitsForItsBackoffAndForWhatTheEndpointAskedUpToTheCap(@ForAll("delays") List<Duration> delays,
			@ForAll("retryable") Answer answer, @ForAll @IntRange(min = 1, max = 4) int attempts,
			@ForAll @DoubleRange(min = 0, max = 1) double random) {
		RetryPolicy policy = new RetryPolicy(delays, CAP, () -> random);
		Verdict verdict = policy.verdict(answer, attempts, 5);
		assertThat(verdict).isInstanceOf(Verdict.Retry.class);
		Duration delay = ((Verdict.Retry) verdict).delay();
		Duration base = delays.get(attempts - 1);
		Duration asked = (answer.retryAfter() != null) ? answer.retryAfter() : Duration.ZERO;
		Duration capped = (asked.compareTo(CAP) > 0) ? CAP : asked;
		assertThat(delay).isGreaterThanOrEqualTo(Duration.ofSeconds(1)).isGreaterThanOrEqualTo(base);
		assertThat(delay).isGreaterThanOrEqualTo(capped);
		Duration longestBackoff = base.plus(base.dividedBy(5));
		assertThat(delay).isLessThanOrEqualTo((capped.compareTo(longestBackoff) > 0) ? capped : longestBackoff);
	}

	@Property
	void theTableOfAnswers(@ForAll @IntRange(min = 100, max = 999) int status) {
		RetryPolicy policy = new RetryPolicy(oneSecond(), CAP, () -> 0);
		Answer answer = answer((status / 100 == 2) ? Outcome.SUCCEEDED : Outcome.REFUSED, status, null);
		Verdict verdict = policy.verdict(answer, 1, 5);
		if (status / 100 == 2) {
			assertThat(verdict).isEqualTo(new Verdict.Delivered());
		}
		else if (status / 100 == 5 || status == 408 || status == 425 || status == 429) {
			assertThat(verdict).isEqualTo(new Verdict.Retry(Duration.ofSeconds(1)));
		}
		else {
			assertThat(verdict).isEqualTo(new Verdict.Rejected(status == 410));
		}
	}

	@Provide
	Arbitrary<List<Duration>> delays() {
		return Arbitraries.longs().between(1000, 7_200_000).map(Duration::ofMillis).list().ofSize(4);
	}

	@Provide
	Arbitrary<List<Answer>> answers() {
		return Arbitraries
			.oneOf(retryable(), Arbitraries.of(Outcome.values()).map((outcome) -> answer(outcome, 404, null)))
			.list()
			.ofSize(5);
	}

	@Provide
	Arbitrary<Answer> retryable() {
		Arbitrary<Outcome> outcomes = Arbitraries.of(Outcome.REFUSED, Outcome.TIMED_OUT, Outcome.UNREACHABLE,
				Outcome.ABANDONED);
		Arbitrary<Integer> statuses = Arbitraries.oneOf(Arbitraries.integers().between(500, 599),
				Arbitraries.of(408, 425, 429));
		Arbitrary<@Nullable Duration> asked = Arbitraries.longs()
			.between(0, 10_000)
			.map((seconds) -> Duration.ofSeconds(seconds))
			.injectNull(0.3);
		return Combinators.combine(outcomes, statuses, asked)
			.as((outcome, status, retryAfter) -> answer(outcome, status, retryAfter));
	}

	private static List<Duration> oneSecond() {
		Duration second = Duration.ofSeconds(1);
		return List.of(second, second, second, second);
	}

	private static Answer answer(Outcome outcome, int status, @Nullable Duration retryAfter) {
		return new Answer(outcome, status, null, null, retryAfter, Instant.EPOCH, Duration.ZERO);
	}

}
