package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SharedNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A sweep that stands still between finding a lease that ran out and abandoning it. The
 * model of the protocol came up with it.
 */
class LateSweepTest extends DatabaseTest {

	private final Node node = SharedNode.idle().node();

	LateSweepTest() {
		super(SharedNode.idle());
	}

	@Test
	void anAttemptThatWasGivenBackAndClaimedAnewIsNotAbandoned() {
		ClaimedDelivery late = claimWithLostLease();
		List<ExpiredLease> found = findExpired();
		Claims claims = this.node.get(Claims.class);
		claims.giveBack(List.of(late));
		assertThat(claims.take(1).deliveries()).extracting(ClaimedDelivery::attempt)
			.as("the same attempt of the same node")
			.containsExactly(late.attempt());
		assertThat(abandon(found)).isEmpty();
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isZero();
		assertThat(deliveries("SENDING")).isOne();
	}

	@Test
	void anAttemptWhoseLeaseIsStillOverIsAbandoned() {
		claimWithLostLease();
		assertThat(abandon(findExpired())).hasSize(1);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'")).isOne();
		assertThat(deliveries("PENDING")).isOne();
	}

	private ClaimedDelivery claimWithLostLease() {
		webhook("http://127.0.0.1:9/hook");
		commitEvents(1);
		try {
			this.node.get(FanOut.class).run();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		ClaimedDelivery claimed = this.node.get(Claims.class).take(1).deliveries().get(0);
		database().jdbc().sql("UPDATE delivery SET lease_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND").update();
		return claimed;
	}

	private List<ExpiredLease> findExpired() {
		List<ExpiredLease> found = this.node.get(DeliveryTable.class).expired(Duration.ofSeconds(20), 10);
		assertThat(found).hasSize(1);
		return found;
	}

	private List<RecordedAttempt> abandon(List<ExpiredLease> found) {
		Answer answer = new Answer(Outcome.ABANDONED, null, "the worker is gone", null, null, Instant.now(), null);
		return this.node.get(Records.class)
			.abandon(found.stream().map((expired) -> new AttemptResult(expired.attempt(), answer, null)).toList())
			.recorded();
	}

}
