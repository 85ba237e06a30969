package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events that are fanned out and claimed in one step, on a database, without Quartz.
 */
@SuppressWarnings("NullAway.Init")
class FreshClaimsTest extends DatabaseTest {

	private static final String URL = "http://127.0.0.1:9/hook";

	private Node node;

	@BeforeAll
	void start() {
		this.node = Node.idle(database(), "--webhooks.endpoint.max-in-flight=3");
	}

	@AfterAll
	void stop() {
		this.node.close();
	}

	/** A webhook that had deliveries before, so that it has a queue. */
	private long known() {
		long webhook = webhook(URL);
		database().jdbc().sql("INSERT INTO webhook_queue (webhook_id) VALUES (?)").param(webhook).update();
		return webhook;
	}

	private FanOut.Done fanOut(int permits) {
		return this.node.get(Transactions.class).run(() -> this.node.get(FanOut.class).withinTransaction(permits));
	}

	private Map<String, Long> statuses(long webhook) {
		return database().jdbc()
			.sql("SELECT status FROM delivery WHERE webhook_id = ?")
			.param(webhook)
			.query(String.class)
			.list()
			.stream()
			.collect(Collectors.groupingBy((status) -> status, Collectors.counting()));
	}

	private long dueQueues() {
		return database().count("SELECT COUNT(*) FROM webhook_queue WHERE next_due_at <= UTC_TIMESTAMP(6)");
	}

	private void set(long webhook, String assignment) {
		database().jdbc()
			.sql("UPDATE webhook_queue SET " + assignment + " WHERE webhook_id = ?")
			.param(webhook)
			.update();
	}

	@Test
	void aNewDeliveryIsBornClaimedItsAttemptCountedAndItsLeaseRunning() {
		long webhook = known();
		commitEvents(2);
		List<ClaimedDelivery> claimed = fanOut(10).claimed();
		assertThat(claimed).hasSize(2).allSatisfy((claim) -> {
			assertThat(claim.attempt().number()).isOne();
			assertThat(claim.attempt().allowed()).isEqualTo(5);
			assertThat(claim.webhook().id()).isEqualTo(webhook);
			assertThat(claim.event().id()).isEqualTo(claim.attempt().delivery().eventId());
			assertThat(claim.lease().covers(Duration.ofSeconds(15))).isTrue();
		});
		assertThat(database()
			.count("""
					SELECT COUNT(*) FROM delivery
					WHERE status = 'SENDING' AND attempt_count = 1 AND attempts_allowed = 5 AND claimed_by LIKE '%/%'
					  AND lease_until BETWEEN UTC_TIMESTAMP(6) + INTERVAL 15 SECOND AND UTC_TIMESTAMP(6) + INTERVAL 20 SECOND
					"""))
			.isEqualTo(2);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'FANNED_OUT'")).isEqualTo(2);
		assertThat(dueQueues()).isZero();
		Records.Written written = this.node.get(Records.class)
			.write(claimed.stream()
				.map((claim) -> new AttemptResult(claim.attempt(), DeliveryStepsTest.status(200), claim))
				.toList());
		assertThat(written.recorded()).hasSize(2);
		assertThat(statuses(webhook)).isEqualTo(Map.of("DELIVERED", 2L));
	}

	@Test
	void whatExceedsTheLimitOfItsWebhookWaitsInTheQueue() {
		long webhook = known();
		long single = known();
		set(single, "max_in_flight = 1");
		commitEvents(5);
		assertThat(fanOut(10).claimed()).hasSize(4);
		assertThat(statuses(webhook)).isEqualTo(Map.of("SENDING", 3L, "PENDING", 2L));
		assertThat(statuses(single)).isEqualTo(Map.of("SENDING", 1L, "PENDING", 4L));
		assertThat(dueQueues()).isEqualTo(2);
		commitEvents(1);
		assertThat(fanOut(10).claimed()).as("full").isEmpty();
	}

	@Test
	void whatMayNotBeSentNowWaits() {
		long held = known();
		set(held, "held_until = UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, hold_reason = 'test'");
		long probed = known();
		set(probed, "held_until = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND, hold_reason = 'test'");
		long backlogged = known();
		set(backlogged, "next_due_at = UTC_TIMESTAMP(6) - INTERVAL 1 SECOND");
		long paused = known();
		database().jdbc().sql("UPDATE webhook SET status = 'PAUSED' WHERE id = ?").param(paused).update();
		long unknown = webhook(URL);
		commitEvents(2);
		FanOut.Done done = fanOut(20);
		assertThat(done.claimed()).extracting((claim) -> claim.webhook().id()).containsExactly(probed);
		assertThat(done.rest()).as("has no queue yet").containsExactly(unknown);
		for (long webhook : List.of(held, backlogged, paused, unknown)) {
			assertThat(statuses(webhook)).isEqualTo(Map.of("PENDING", 2L));
		}
		assertThat(statuses(probed)).as("one at a time").isEqualTo(Map.of("SENDING", 1L, "PENDING", 1L));
		assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE next_due_at > UTC_TIMESTAMP(6)"))
			.as("the held one is due at the end of its hold")
			.isOne();
	}

	@Test
	void whoHoldsOnToAQueueKeepsNoEventFromItsFanOut() throws Exception {
		long stuck = known();
		long free = known();
		commitEvents(1);
		try (var connection = database().dataSource().getConnection(); var statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.execute("SELECT * FROM webhook_queue WHERE webhook_id = " + stuck + " FOR UPDATE");
			FanOut.Done done = fanOut(10);
			assertThat(done.claimed()).extracting((claim) -> claim.webhook().id()).containsExactly(free);
			assertThat(done.rest()).containsExactly(stuck);
			connection.rollback();
		}
		assertThat(statuses(stuck)).isEqualTo(Map.of("PENDING", 1L));
	}

	@Test
	void moreThanThereArePermitsForGoesThroughTheQueues() {
		long one = known();
		long other = known();
		commitEvents(2);
		assertThat(fanOut(3).claimed()).isEmpty();
		assertThat(statuses(one)).isEqualTo(Map.of("PENDING", 2L));
		assertThat(statuses(other)).isEqualTo(Map.of("PENDING", 2L));
		assertThat(dueQueues()).isEqualTo(2);
	}

	@Test
	void anEventWhoseStateWasSetBackIsNotSentAgain() throws InterruptedException {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200))) {
			long webhook = webhook(endpoint.url("/hook"));
			database().jdbc().sql("INSERT INTO webhook_queue (webhook_id) VALUES (?)").param(webhook).update();
			commitEvents(3);
			assertThat(turn().worked()).isTrue();
			await("three deliveries").until(() -> deliveries("DELIVERED") == 3);
			database().jdbc().sql("UPDATE outbox_event SET state = 'NEW'").update();
			commitEvents(1);
			turn();
			assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'NEW'")).isZero();
			turn();
			await("the fourth").until(() -> deliveries("DELIVERED") == 4);
			assertThat(endpoint.requests()).hasSize(4);
			// a permit is given back just after the commit that others see
			await("no permit is lost").until(() -> this.node.get(Dispatch.class).inFlight() == 0);
		}
	}

	@Test
	void aClaimThatFailsKeepsNoEventFromItsFanOut() {
		long webhook = known();
		commitEvents(2);
		// no row can turn SENDING as long as this constraint is there
		database().jdbc().sql("ALTER TABLE delivery ADD CONSTRAINT nobody_sends CHECK (status <> 'SENDING')").update();
		try {
			assertThatExceptionOfType(DataAccessException.class).isThrownBy(this::turn)
				.withMessageContaining("nobody_sends");
		}
		finally {
			database().jdbc().sql("ALTER TABLE delivery DROP CONSTRAINT nobody_sends").update();
		}
		assertThat(statuses(webhook)).isEqualTo(Map.of("PENDING", 2L));
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'NEW'")).isZero();
		assertThat(this.node.get(Dispatch.class).inFlight()).isZero();
	}

	private Crank.Turn turn() throws InterruptedException {
		return this.node.get(Crank.class).turn(() -> true);
	}

}
