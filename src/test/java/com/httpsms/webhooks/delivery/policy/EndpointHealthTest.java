package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class EndpointHealthTest {

	private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

	private static final HoldPolicy HOLDS = new HoldPolicy(3, Duration.ofSeconds(10), Duration.ofSeconds(60));

	private static final RetryPolicy RETRIES = new RetryPolicy(
			List.of(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
			Duration.ofHours(1), () -> 0);

	private static final Answer SUCCESS = answer(Outcome.SUCCEEDED, 200, null);

	private static final Answer FAILURE = answer(Outcome.TIMED_OUT, null, null);

	private static final Answer REFUSAL = answer(Outcome.REFUSED, 404, null);

	@Test
	void failuresInARowBringAHoldAndASuccessBetweenThemDoesNot() {
		assertThat(after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, SUCCESS, FAILURE, FAILURE).heldUntil()).isNull();
		EndpointHealth held = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		assertThat(held.heldUntil()).isEqualTo(NOW.plusSeconds(10));
		assertThat(held.holdReason()).isEqualTo("3 failures in a row");
		assertThat(held.isLimitedToProbe()).isTrue();
		assertThat(held.callableFrom(NOW)).isEqualTo(NOW.plusSeconds(10));
	}

	@Test
	void eachProbeThatFailsDoublesTheHoldUpToTheLongest() {
		EndpointHealth health = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		Instant now = NOW;
		for (long seconds : new long[] { 20, 40, 60, 60 }) {
			now = now.plusSeconds(100);
			assertThat(health.callableFrom(now)).isEqualTo(now);
			health = after(health, now, FAILURE);
			assertThat(health.heldUntil()).isEqualTo(now.plusSeconds(seconds));
		}
	}

	@Test
	void aProbeThatSucceedsOpensTheEndpoint() {
		EndpointHealth held = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		assertThat(after(held, NOW.plusSeconds(11), SUCCESS)).isEqualTo(EndpointHealth.OPEN);
	}

	@Test
	void aHoldOfOursNeverShortensALongerOne() {
		EndpointHealth held = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		assertThat(held.held(NOW.plusSeconds(9), "a key")).isEqualTo(held);
		EndpointHealth longer = held.held(NOW.plusSeconds(11), "a key");
		assertThat(longer.heldUntil()).isEqualTo(NOW.plusSeconds(11));
		assertThat(longer.holdReason()).isEqualTo("a key");
		assertThat(EndpointHealth.OPEN.held(NOW.plusSeconds(1), "a key").heldUntil()).isEqualTo(NOW.plusSeconds(1));
	}

	@Test
	void answersToRequestsFromBeforeTheHoldDoNotMoveIt() {
		EndpointHealth held = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		assertThat(after(held, NOW.plusSeconds(5), FAILURE, SUCCESS, FAILURE).heldUntil()).isEqualTo(held.heldUntil());
	}

	@Test
	void refusalsOfSingleDeliveriesAndDeadWorkersSayNothingOfTheEndpoint() {
		Answer abandoned = answer(Outcome.ABANDONED, null, null);
		Answer blocked = answer(Outcome.BLOCKED, null, null);
		assertThat(after(EndpointHealth.OPEN, NOW, REFUSAL, abandoned, blocked, REFUSAL))
			.isEqualTo(EndpointHealth.OPEN);
		EndpointHealth probed = after(EndpointHealth.OPEN, NOW, FAILURE, FAILURE, FAILURE);
		assertThat(after(probed, NOW.plusSeconds(11), REFUSAL)).isEqualTo(probed);
	}

	@Test
	void retryAfterOfA429OrA503HoldsTheWholeEndpointUpToTheCap() {
		for (int status : new int[] { 429, 503 }) {
			EndpointHealth held = after(EndpointHealth.OPEN, NOW,
					answer(Outcome.REFUSED, status, Duration.ofSeconds(30)));
			assertThat(held.heldUntil()).isEqualTo(NOW.plusSeconds(30));
			assertThat(after(held, NOW.plusSeconds(1), answer(Outcome.REFUSED, status, Duration.ofDays(1))).heldUntil())
				.isEqualTo(NOW.plusSeconds(3601));
			assertThat(after(held, NOW.plusSeconds(1), SUCCESS).heldUntil())
				.as("the endpoint asked, so an answer to an earlier request lifts nothing")
				.isEqualTo(NOW.plusSeconds(30));
		}
		assertThat(after(EndpointHealth.OPEN, NOW, answer(Outcome.REFUSED, 500, Duration.ofSeconds(30))).heldUntil())
			.isNull();
	}

	private static EndpointHealth after(EndpointHealth health, Instant now, Answer... answers) {
		EndpointHealth result = health;
		for (Answer answer : answers) {
			result = result.after(answer, now, HOLDS, RETRIES);
		}
		return result;
	}

	private static Answer answer(Outcome outcome, @Nullable Integer status, @Nullable Duration retryAfter) {
		return new Answer(outcome, status, null, null, retryAfter, NOW, Duration.ZERO);
	}

}
