package com.httpsms.webhooks.maintenance;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the job does that gives finished deliveries a new round.
 */
class RedeliverTest extends BulkJobTest {

	private static final String ROUNDS = "SELECT COUNT(*) FROM delivery WHERE attempts_allowed = 6";

	@Test
	void redeliverGivesWhatFailedANewRoundAndKeepsItsHistory() {
		long webhook = webhook(this.endpoint.url("/hook"));
		long other = webhook(this.endpoint.url("/other"));
		this.history.events(1200, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		this.history.events(100, RECEIVED, 2);
		this.history.deliveries(webhook, "DELIVERED");
		this.history.deliveries(other, "EXHAUSTED");
		JobRun run = over(redeliver(of(webhook, null, 5000)));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsKnown()).isEqualTo(1200);
		assertThat(run.itemsDone()).isEqualTo(1200);
		await("their deliveries").until(() -> deliveries("DELIVERED") == 1300);
		assertThat(database().count(ROUNDS)).isEqualTo(1200);
		assertThat(this.endpoint.requests()).hasSize(1200)
			.allSatisfy((request) -> assertThat(request.uri()).isEqualTo("/hook"));
		assertThat(database().count("""
				SELECT COUNT(*)
				FROM delivery_attempt a
				JOIN delivery_attempt b ON b.event_id = a.event_id AND b.webhook_id = a.webhook_id AND b.attempt_no = 2
				WHERE a.attempt_no = 1 AND a.http_status = 500 AND b.http_status = 200
				""")).isEqualTo(1200);
	}

	@Test
	void aDryRunCountsAndChangesNothing() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.events(700, RECEIVED, 3);
		this.history.deliveries(webhook, "REJECTED");
		JobRun run = over(
				redeliver(new Selection(this.history.uuid(webhook), null, null, null, null, null, null, true)));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsKnown()).isEqualTo(700);
		assertThat(run.itemsDone()).isZero();
		assertThat(deliveries("REJECTED")).isEqualTo(700);
		assertThat(this.endpoint.requests()).isEmpty();
	}

	@Test
	void redeliverTakesWhatItWasAskedForAndNothingElse() {
		long mine = webhook(this.endpoint.url("/mine"));
		long alsoMine = webhook(this.endpoint.url("/also"));
		long other = database().insertWebhook(this.endpoint.url("/other"), "", "another-user", SampleEvents.PHONE,
				SampleEvents.TYPES);
		for (int day = 4; day >= 1; day--) {
			this.history.events(10, RECEIVED, day);
			this.history.events(10, SENT, day);
		}
		this.history.deliveries(mine, "EXHAUSTED");
		this.history.deliveries(alsoMine, "REJECTED");
		this.history.deliveries(other, "EXHAUSTED");
		Instant now = Instant.now();
		Instant from = now.minus(84, ChronoUnit.HOURS);
		Instant to = now.minus(36, ChronoUnit.HOURS);
		assertThat(counted(new Selection(null, SampleEvents.USER, null, null, null, null, null, true))).isEqualTo(160);
		assertThat(counted(
				new Selection(null, SampleEvents.USER, Set.of(DeliveryStatus.REJECTED), null, null, null, null, true)))
			.isEqualTo(80);
		assertThat(counted(new Selection(null, SampleEvents.USER, null, List.of(SENT), null, null, null, true)))
			.isEqualTo(80);
		assertThat(counted(new Selection(null, null, null, null, from, to, null, true))).isEqualTo(120);
		assertThat(counted(new Selection(null, null, null, null, from, null, null, true))).isEqualTo(180);
		JobRun run = over(redeliver(new Selection(null, SampleEvents.USER, Set.of(DeliveryStatus.EXHAUSTED),
				List.of(SENT), from, to, null, null)));
		assertThat(run.itemsDone()).isEqualTo(20);
		await("their deliveries").until(() -> this.endpoint.requests().size() == 20);
		assertThat(database().count("""
				SELECT COUNT(*)
				FROM delivery d
				JOIN outbox_event e ON e.id = d.event_id
				WHERE d.attempts_allowed = 6 AND d.webhook_id = ? AND e.type = ?
				  AND TIMESTAMPDIFF(HOUR, e.created_at, UTC_TIMESTAMP(6)) BETWEEN 36 AND 84
				""", mine, SENT)).isEqualTo(20);
		assertThat(database().count(ROUNDS)).isEqualTo(20);
	}

	private long counted(Selection selection) {
		return over(redeliver(selection)).itemsKnown();
	}

	@Test
	void whatFailsAgainIsNotTakenAgainByTheSameRun() {
		this.endpoint.behave((request) -> Reply.status(400));
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.events(600, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		JobRun run = over(redeliver(of(webhook, null, 300)));
		assertThat(run.itemsDone()).isEqualTo(600);
		await("their refusals").until(() -> deliveries("REJECTED") == 600);
		assertThat(this.endpoint.requests()).hasSize(600);
	}

	@Test
	void whatTheDatabaseRefusesIsLeftOutAndSaid() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.pause(webhook);
		this.history.events(600, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		long first = database().count("SELECT MIN(event_id) FROM delivery");
		database().jdbc()
			.sql("UPDATE delivery SET attempt_count = 32765, attempts_allowed = 32767 WHERE event_id = ?")
			.param(first + 5)
			.update();
		refuse("UPDATE", "delivery", "NEW.event_id IN (" + (first + 17) + ", " + (first + 550) + ")");
		JobRun run = over(redeliver(of(webhook, null, 5000)));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsDone()).isEqualTo(597);
		assertThat(run.error()).startsWith("2 left out, which the database refuses; the first is the delivery of event "
				+ (first + 17) + " to webhook " + webhook + ": ");
		assertThat(deliveries("PENDING")).isEqualTo(597);
		assertThat(deliveries("EXHAUSTED")).as("with as many attempts as can be counted, and refused").isEqualTo(3);
	}

}
