package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.EndpointHealth;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When a queue is due.
 */
@WithoutDatabase
class WebhookQueueTest {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678901Z");

	private static final Instant EARLIER = NOW.minusSeconds(10);

	private static final Instant LATER = NOW.plusSeconds(10);

	private static final Instant LAST = NOW.plusSeconds(20);

	@Test
	void whatWasNotDueIsDueWhenThereIsSomethingToDo() {
		assertThat(queue(null, null).dueFrom(LATER).nextDueAt()).isEqualTo(LATER);
		assertThat(queue(LAST, null).dueFrom(LATER).nextDueAt()).isEqualTo(LATER);
		assertThat(queue(null, null).dueFrom(EARLIER).nextDueAt()).isEqualTo(NOW);
	}

	@Test
	void whatIsDueSoonerStaysWhereItIsInTheLine() {
		assertThat(queue(EARLIER, null).dueFrom(NOW).nextDueAt()).isEqualTo(EARLIER);
		assertThat(queue(EARLIER, null).dueFrom(EARLIER.minusSeconds(1)).nextDueAt()).isEqualTo(EARLIER);
		assertThat(queue(LATER, null).dueFrom(LAST).nextDueAt()).isEqualTo(LATER);
	}

	@Test
	void nothingIsDueBeforeTheEndOfItsHold() {
		assertThat(queue(null, LATER).dueFrom(NOW).nextDueAt()).isEqualTo(LATER);
		assertThat(queue(EARLIER, LATER).dueFrom(NOW).nextDueAt()).isEqualTo(LATER);
		assertThat(queue(LATER, LATER).dueFrom(LAST).nextDueAt()).isEqualTo(LATER);
		assertThat(queue(null, LATER).dueFrom(LAST).nextDueAt()).isEqualTo(LAST);
	}

	@Test
	void aHoldThatIsOverIsNone() {
		assertThat(queue(EARLIER, EARLIER).dueFrom(NOW).nextDueAt()).isEqualTo(EARLIER);
	}

	private static WebhookQueue queue(@Nullable Instant dueAt, @Nullable Instant heldUntil) {
		return new WebhookQueue(1, dueAt, null, new EndpointHealth(0, 0, heldUntil, null), NOW);
	}

}
