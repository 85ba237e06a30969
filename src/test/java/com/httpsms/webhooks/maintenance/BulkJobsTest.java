package com.httpsms.webhooks.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What bulk jobs do, on a node that does them.
 */
@SuppressWarnings("NullAway.Init")
class BulkJobsTest extends DatabaseTest {

	private static final String RECEIVED = "message.phone.received";

	private static final String SENT = "message.phone.sent";

	private static final String ROUNDS = "SELECT COUNT(*) FROM delivery WHERE attempts_allowed = 6";

	private final History history = new History(database());

	private Node node;

	private JobRuns runs;

	private Endpoint endpoint;

	@BeforeAll
	void startNode() {
		this.node = Node.start(database());
		this.runs = this.node.get(JobRuns.class);
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stopEndpoint() {
		this.endpoint.close();
	}

	private static ConditionFactory await(String what) {
		return Awaitility.await(what).atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(50));
	}

	private JobRun over(JobRun run) {
		await("the end of run " + run.id()).until(() -> now(run).isOver());
		return now(run);
	}

	private JobRun now(JobRun run) {
		return this.runs.find(run.id()).orElseThrow();
	}

	private JobRun redeliver(Selection selection) {
		return this.runs.ask(JobName.REDELIVER, selection, "test");
	}

	private Selection of(long webhook, @Nullable Set<DeliveryStatus> statuses, int rate) {
		return new Selection(this.history.uuid(webhook), null, statuses, null, null, null, rate, null);
	}

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
	void aRunKeepsToItsRate() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.events(100, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		JobRun run = over(redeliver(of(webhook, null, 25)));
		assertThat(run.itemsDone()).isEqualTo(100);
		assertThat(Duration.between(run.startedAt(), run.finishedAt())).as("a chunk of 25 each second, four times")
			.isGreaterThan(Duration.ofSeconds(3));
	}

	@Test
	void aRunThatWasStoppedGoesOnWhereItWas() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.pause(webhook);
		this.history.events(1000, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		JobRun run = redeliver(of(webhook, null, 200));
		await("some of it").until(() -> now(run).itemsDone() > 0);
		assertThat(this.runs.stop(run.id())).isTrue();
		JobRun stopped = over(run);
		assertThat(stopped.state()).isEqualTo(JobState.STOPPED);
		assertThat(stopped.itemsDone()).isBetween(1L, 999L).isEqualTo(deliveries("PENDING"));
		assertThat(this.runs.stop(run.id())).as("it is over").isFalse();
		assertThat(this.runs.resume(run.id())).isTrue();
		JobRun complete = over(run);
		assertThat(complete.state()).isEqualTo(JobState.COMPLETED);
		assertThat(complete.itemsKnown()).isEqualTo(1000);
		assertThat(complete.itemsDone()).isEqualTo(1000);
		assertThat(complete.claim()).isEqualTo(2);
		assertThat(deliveries("PENDING")).isEqualTo(1000);
		assertThat(this.runs.resume(run.id())).as("it is complete").isFalse();
	}

	/** Longer than a statement waits for a lock. */
	@Test
	void aStopWaitsForAChunkThatTakesLong() throws SQLException {
		database().jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, not_before)
				VALUES ('redeliver', '{}', 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").update();
		JobRun run = this.runs.latest(Long.MAX_VALUE, 1).get(0);
		CompletableFuture<Boolean> stop;
		try (Connection chunk = database().dataSource().getConnection(); Statement lock = chunk.createStatement()) {
			chunk.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM job_run WHERE id = " + run.id() + " FOR UPDATE").close();
			long began = System.nanoTime();
			stop = CompletableFuture.supplyAsync(() -> this.runs.stop(run.id()));
			await("five seconds").until(() -> System.nanoTime() - began > 5_000_000_000L);
			assertThat(stop).isNotDone();
			chunk.rollback();
		}
		assertThat(stop).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(true);
		assertThat(now(run).state()).isEqualTo(JobState.STOPPED);
	}

	@Test
	void runsThatWouldCollideComeOneAfterTheOther() {
		long first = webhook(this.endpoint.url("/first"));
		long second = webhook(this.endpoint.url("/second"));
		this.history.pause(first);
		this.history.pause(second);
		this.history.events(400, RECEIVED, 3);
		this.history.deliveries(first, "EXHAUSTED");
		this.history.deliveries(second, "EXHAUSTED");
		JobRun run = redeliver(of(first, null, 100));
		JobRun same = redeliver(of(first, null, 100));
		JobRun other = redeliver(of(second, null, 100));
		await("two at once").until(() -> now(run).state() == JobState.RUNNING && now(other).itemsDone() > 0);
		assertThat(now(same).state()).isEqualTo(JobState.WAITING);
		JobRun everything = redeliver(new Selection(null, SampleEvents.USER, null, null, null, null, null, null));
		assertThat(over(run).itemsDone()).isEqualTo(400);
		assertThat(over(same).itemsDone()).as("nothing was left").isZero();
		assertThat(over(other).itemsDone()).isEqualTo(400);
		assertThat(over(everything).startedAt()).isAfterOrEqualTo(now(other).finishedAt());
	}

	/** As it may be while a later version is rolled out. */
	@Test
	void aRunOfAJobThatNobodyKnowsIsLeftAloneAndShown() {
		database().jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by)
				VALUES ('something', '{"depth": 3, "rate": 7}', 'a later version')
				""").update();
		JobRun unknown = this.runs.latest(Long.MAX_VALUE, 1).get(0);
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.events(10, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		assertThat(over(redeliver(of(webhook, null, 100))).itemsDone()).isEqualTo(10);
		assertThat(now(unknown)).isEqualTo(unknown);
		assertThat(unknown.job()).isEqualTo("something");
		assertThat(unknown.claim()).isZero();
		assertThat(this.runs.stop(unknown.id())).isTrue();
		assertThat(now(unknown).state()).isEqualTo(JobState.STOPPED);
	}

	@Test
	void aRunThatFailsIsTriedAgainThenGivenUpAndCanGoOn() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.pause(webhook);
		this.history.events(50, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		database().jdbc().sql("""
				CREATE TRIGGER refusal BEFORE UPDATE ON delivery FOR EACH ROW
				SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'not today'
				""").update();
		JobRun run;
		try {
			run = redeliver(of(webhook, null, 100));
			await("a second failure").until(() -> now(run).failures() == 2);
			assertThat(now(run).state()).isEqualTo(JobState.WAITING);
			assertThat(now(run).error()).contains("not today");
			assertThat(now(run).notBefore()).isAfter(Instant.now().plusSeconds(5));
			assertThat(deliveries("EXHAUSTED")).isEqualTo(50);
			// the next two waits are long
			database().jdbc()
				.sql("UPDATE job_run SET failures = 4, not_before = UTC_TIMESTAMP(6) WHERE id = ?")
				.param(run.id())
				.update();
			assertThat(over(run).state()).isEqualTo(JobState.FAILED);
			assertThat(now(run).error()).contains("not today");
		}
		finally {
			database().jdbc().sql("DROP TRIGGER refusal").update();
		}
		assertThat(this.runs.resume(run.id())).isTrue();
		JobRun complete = over(run);
		assertThat(complete.state()).isEqualTo(JobState.COMPLETED);
		assertThat(complete.itemsKnown()).as("counted once").isEqualTo(50);
		assertThat(complete.itemsDone()).isEqualTo(50);
		assertThat(complete.error()).isNull();
	}

	@Test
	void backfillMakesWhatAWebhookWouldHaveHadOnce() {
		this.history.events(300, RECEIVED, 9);
		this.history.events(2500, RECEIVED, 3);
		this.history.events(400, SENT, 3);
		String uuid;
		long webhook = database().insertWebhook(this.endpoint.url("/new"), "", SampleEvents.USER, SampleEvents.PHONE,
				List.of(RECEIVED));
		uuid = this.history.uuid(webhook);
		long stranger = database().insertWebhook(this.endpoint.url("/stranger"), "", "another-user", SampleEvents.PHONE,
				SampleEvents.TYPES);
		this.history.events(20, RECEIVED, 1);
		this.history.deliveries(webhook, "DELIVERED");
		for (String table : List.of("delivery", "delivery_attempt")) {
			database().jdbc()
				.sql("DELETE FROM " + table + " WHERE event_id <= (SELECT MAX(id) - 20 FROM outbox_event)")
				.update();
		}
		database().jdbc()
			.sql("INSERT INTO outbox_event (cloud_event, state, fanned_out_at) VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6))")
			.param(SampleEvents.fresh(RECEIVED).replaceFirst("\\{", "{\"test\": true, "))
			.update();
		Instant from = Instant.now().minus(7, ChronoUnit.DAYS);
		Selection lastWeek = new Selection(uuid, null, null, null, from, null, 10_000, null);
		JobRun run = over(this.runs.ask(JobName.BACKFILL, lastWeek, "test"));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsKnown()).isEqualTo(2500);
		assertThat(run.itemsDone()).isEqualTo(2500);
		await("their deliveries").until(() -> deliveries("DELIVERED") == 2520);
		assertThat(this.endpoint.requests()).hasSize(2500)
			.allSatisfy((request) -> assertThat(request.uri()).isEqualTo("/new"));
		assertThat(over(this.runs.ask(JobName.BACKFILL, lastWeek, "test")).itemsKnown()).isZero();
		JobRun ofStranger = over(this.runs.ask(JobName.BACKFILL,
				new Selection(this.history.uuid(stranger), null, null, null, from, null, null, null), "test"));
		assertThat(ofStranger.itemsDone()).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isEqualTo(2520);
	}

	@Test
	void backfillAndFanOutMakeOneDeliveryOfAnEvent() {
		long webhook = webhook(this.endpoint.url("/hook"));
		Selection today = new Selection(this.history.uuid(webhook), null, null, null,
				Instant.now().minus(1, ChronoUnit.DAYS), null, 100_000, null);
		for (int round = 0; round < 3; round++) {
			JobRun run = this.runs.ask(JobName.BACKFILL, today, "test");
			for (int group = 0; group < 20 || !now(run).isOver(); group++) {
				commitEvents(20);
			}
			assertThat(over(run).state()).isEqualTo(JobState.COMPLETED);
		}
		long events = database().count("SELECT COUNT(*) FROM outbox_event");
		await("all deliveries").until(() -> deliveries("DELIVERED") == events);
		assertThat(this.endpoint.requests()).hasSize((int) events);
	}

	@Test
	void whatCannotBeAskedForIsNamed() {
		assertRefused(JobName.REDELIVER, new Selection(null, null, null, null, null, null, null, null), "webhook");
		assertRefused(JobName.REDELIVER,
				new Selection(null, "user", Set.of(DeliveryStatus.PENDING), null, null, null, null, null), "statuses");
		assertRefused(JobName.REDELIVER,
				new Selection(null, "user", null, List.of("message.phone.lost"), null, null, null, null),
				"event_types");
		assertRefused(JobName.REDELIVER, new Selection(null, "user", null, null, null, null, 0, null), "rate");
		assertRefused(JobName.REDELIVER, new Selection(null, "user", null, null, Instant.parse("2026-11-02T00:00:00Z"),
				Instant.parse("2026-11-01T00:00:00Z"), null, null), "to");
		assertRefused(JobName.BACKFILL, new Selection(null, null, null, null, null, null, null, null), "webhook",
				"from");
		assertThat(database().count("SELECT COUNT(*) FROM job_run WHERE state = 'WAITING'")).isZero();
	}

	private void assertRefused(JobName job, Selection selection, String... fields) {
		assertThatExceptionOfType(InvalidSelectionException.class)
			.isThrownBy(() -> this.runs.ask(job, selection, "test"))
			.satisfies((ex) -> assertThat(ex.problems()).containsOnlyKeys(fields));
	}

}
