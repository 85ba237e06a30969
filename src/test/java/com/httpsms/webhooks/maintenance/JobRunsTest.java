package com.httpsms.webhooks.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What runs of all bulk jobs have in common, from being asked for to their end.
 */
class JobRunsTest extends BulkJobTest {

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

	/** By a full disk, say, which passes. */
	@Test
	void aRunThatFailsIsTriedAgainThenGivenUpAndCanGoOn() {
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.pause(webhook);
		this.history.events(50, RECEIVED, 3);
		this.history.deliveries(webhook, "EXHAUSTED");
		database().jdbc().sql("""
				CREATE TRIGGER refusal BEFORE UPDATE ON delivery FOR EACH ROW
				SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1114, MESSAGE_TEXT = 'not today'
				""").update();
		JobRun run;
		try {
			Instant before = Instant.now();
			run = redeliver(of(webhook, null, 100));
			JobRun waiting = await("the wait after the third failure").until(() -> now(run),
					(now) -> now.failures() == 3 && now.state() == JobState.WAITING);
			assertThat(waiting.error()).contains("not today");
			// the sum of the first three waits
			assertThat(waiting.notBefore()).isAfter(before.plusMillis(500 + 1500 + 4500));
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
