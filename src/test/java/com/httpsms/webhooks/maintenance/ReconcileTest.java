package com.httpsms.webhooks.maintenance;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.maintenance.batch.BulkWorker;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tables that agree, and each way in which they can disagree.
 */
@SuppressWarnings("NullAway.Init")
class ReconcileTest extends DatabaseTest {

	private static final Selection EVERYTHING = new Selection(null, null, null, null, null, null, null, null);

	private Endpoint endpoint;

	private @Nullable Node running;

	@BeforeEach
	void deliver() {
		this.endpoint = new Endpoint((request) -> Reply.status(request.body().contains("refused") ? 400 : 200));
		if (this.running == null) {
			this.running = Node.start(database());
		}
		webhook(this.endpoint.url("/hook"));
		// registered for so long that its events count as wanted
		database().jdbc().sql("UPDATE webhook SET updated_at = UTC_TIMESTAMP(6) - INTERVAL 1 DAY").update();
		for (int i = 0; i < 40; i++) {
			database()
				.insertEvent(SampleEvents.withId("message.phone.received", ((i % 4 == 0) ? "refused-" : "taken-") + i));
		}
		await("what is wanted").until(() -> deliveries("DELIVERED") == 30 && deliveries("REJECTED") == 10);
		await("the events of what was refused")
			.until(() -> database().count("SELECT COUNT(*) FROM outbox_event WHERE state = 'NEW'") == 0);
	}

	@AfterEach
	void stopEndpoint() {
		this.endpoint.close();
	}

	/** The next test starts another one. */
	@AfterAll
	void stop() {
		if (this.running != null) {
			this.running.close();
		}
		this.running = null;
	}

	private Node node() {
		return Objects.requireNonNull(this.running);
	}

	private Map<String, Long> findings() {
		JobRuns runs = node().get(JobRuns.class);
		long id = runs.ask(JobName.RECONCILE, EVERYTHING, "test").id();
		await("the end of the run").until(() -> runs.find(id).orElseThrow().isOver());
		JobRun run = runs.find(id).orElseThrow();
		assertThat(run.state()).as("%s", run).isEqualTo(JobState.COMPLETED);
		Map<String, Long> found = database().jdbc()
			.sql("SELECT invariant, COUNT(*) AS findings FROM job_finding WHERE run_id = ? GROUP BY invariant")
			.param(id)
			.query((row, number) -> Map.entry(row.getString("invariant"), row.getLong("findings")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		assertThat(run.findings()).isEqualTo(found.values().stream().mapToLong(Long::longValue).sum());
		return found;
	}

	private void change(String sql) {
		assertThat(database().jdbc().sql(sql).update()).as(sql).isPositive();
	}

	@Test
	void tablesOfAWorkerThatWorksAgree() {
		// as the test of another webhook of this user leaves it: nobody else gets it
		database().jdbc()
			.sql("INSERT INTO outbox_event (cloud_event, state, fanned_out_at) VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6))")
			.param(SampleEvents.fresh("message.phone.received").replaceFirst("\\{", "{\"test\": true, "))
			.update();
		assertThat(findings()).isEmpty();
		assertThat(database().count("SELECT MAX(items_done) FROM job_run WHERE job = 'reconcile'")).isEqualTo(40);
	}

	@Test
	void whatDoesNotAgreeIsFound() {
		List<Long> delivered = database().jdbc()
			.sql("SELECT event_id FROM delivery WHERE status = 'DELIVERED' ORDER BY event_id")
			.query(Long.class)
			.list();
		change("DELETE FROM delivery_attempt WHERE event_id = " + delivered.get(0));
		change("DELETE FROM delivery WHERE event_id = " + delivered.get(1));
		change("UPDATE delivery_attempt SET outcome = 'REFUSED' WHERE event_id = " + delivered.get(2));
		change("UPDATE delivery SET attempt_count = 2 WHERE event_id = " + delivered.get(3));
		change("INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, outcome, node) "
				+ "SELECT event_id, webhook_id, 2, started_at + INTERVAL 10 MICROSECOND, 'SUCCEEDED', node "
				+ "FROM delivery_attempt WHERE event_id = " + delivered.get(3));
		change("DELETE FROM outbox_event WHERE id = " + delivered.get(4));
		assertThat(findings()).isEqualTo(Map.of(
				// 0 has no attempt, and so none that succeeded
				"attempts_are_recorded", 1L, "delivered_means_succeeded", 2L, "attempts_have_deliveries", 1L,
				"events_have_deliveries", 1L, "attempts_are_a_second_apart", 1L, "deliveries_have_events", 1L));
		change("UPDATE job_run SET scheduled_for = UTC_TIMESTAMP() WHERE id = (SELECT id FROM (SELECT MAX(id) AS id FROM job_run) last)");
		String metrics = "webhooks_reconcile_findings 7.0";
		await("the metric")
			.until(() -> new ApiClient(node(), "").get("/actuator/prometheus").response().body().contains(metrics));
	}

	/** The events of a user who has very many webhooks. */
	@Test
	void aChunkHasNoMoreDeliveriesThanItCanLookAtInAShortTime() {
		database().jdbc().sql("""
				INSERT INTO delivery (event_id, webhook_id, status, attempt_count, created_at, finished_at)
				WITH digits AS (SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4
				                UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8 UNION SELECT 9)
				SELECT e.id, 1000000 + a.d + 10 * b.d + 100 * c.d, 'CANCELLED', 0, e.created_at, e.created_at
				FROM outbox_event e
				CROSS JOIN digits a
				CROSS JOIN digits b
				CROSS JOIN digits c
				""").update();
		long first = database().count("SELECT MIN(id) FROM outbox_event");
		// more than a chunk by itself
		change("INSERT INTO delivery (event_id, webhook_id, status, attempt_count, created_at, finished_at) SELECT "
				+ first + ", d.webhook_id + 1000 * (d.event_id + 1), d.status, 0, d.created_at, d.created_at "
				+ "FROM delivery d WHERE d.status = 'CANCELLED' AND d.event_id BETWEEN " + (first + 1) + " AND "
				+ (first + 24));
		assertThat(findings()).isEmpty();
		long all = database().count("SELECT COUNT(*) FROM delivery");
		long largest = database().count("SELECT COUNT(*) FROM delivery WHERE event_id = ?", first);
		assertThat(largest).isGreaterThan(20_000);
		assertThat(database().count("SELECT MAX(items_done) FROM job_run WHERE job = 'reconcile'")).isEqualTo(all);
		assertThat(database()
			.count("SELECT MAX(COMMIT_COUNT) FROM WEBHOOKS_BATCH_STEP_EXECUTION WHERE STEP_NAME = 'work'"))
			.as("the first event, the others, and the end")
			.isGreaterThanOrEqualTo(1 + (all - largest) / 20_000 + 1);
	}

	@Test
	void whatStandsStillIsFound() {
		stop();
		long next = database().count("SELECT MAX(id) + 1 FROM outbox_event");
		database().jdbc()
			.sql("INSERT INTO outbox_event (id, cloud_event, created_at) VALUES (?, ?, UTC_TIMESTAMP(6) - INTERVAL 11 MINUTE)")
			.params(next, SampleEvents.fresh("message.phone.sent"))
			.update();
		change("UPDATE delivery SET status = 'SENDING', finished_at = NULL, attempt_count = 2, "
				+ "claimed_by = 'nobody', "
				+ "lease_until = UTC_TIMESTAMP(6) - INTERVAL 6 MINUTE WHERE status = 'DELIVERED' LIMIT 1");
		change("INSERT INTO job_run (job, selection, requested_by) VALUES ('reconcile', '{}', 'test')");
		// the run alone, without lanes and sweep
		try (Node idle = Node.idle(database())) {
			idle.get(BulkWorker.class).work(() -> false);
			assertThat(database().jdbc()
				.sql("SELECT invariant FROM job_finding WHERE run_id = (SELECT MAX(id) FROM job_run) ORDER BY invariant")
				.query(String.class)
				.list()).containsExactly("events_are_fanned_out", "leases_end");
		}
	}

	@Test
	void theClockAsksOnceForEachTime() {
		stop();
		this.running = Node.start(database(), "--webhooks.jobs.cron.reconcile=0/2 * * * * ?");
		await("two times").until(() -> database()
			.count("SELECT COUNT(*) FROM job_run WHERE requested_by = 'schedule' AND state = 'COMPLETED'") >= 2);
		assertThat(database().count("""
				SELECT COUNT(*) - COUNT(DISTINCT scheduled_for) FROM job_run WHERE requested_by = 'schedule'
				""")).isZero();
		assertThat(database().count("SELECT SUM(items_done) FROM job_run WHERE requested_by = 'schedule'"))
			.isGreaterThanOrEqualTo(80);
		stop();
	}

}
