package com.httpsms.webhooks.maintenance.report;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

import com.httpsms.webhooks.delivery.DeliveryKey;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * What reports say, held against what a test has counted by itself.
 */
@SuppressWarnings("NullAway.Init")
class ReportTest extends DatabaseTest {

	private static final String RECEIVED = "message.phone.received";

	private static final String SENT = "message.phone.sent";

	private static final Selection EVERYTHING = new Selection(null, null, null, null, null, null, null, null);

	/** A bucket is a fifth wider than the one before. */
	private static final double WIDTH = 1.19;

	/** An hour whose events are older than the retention. */
	private final Instant hour = Instant.now().minus(40, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);

	private final History history = new History(database());

	private Node node;

	private long webhook;

	private Path archives;

	@BeforeAll
	void startNode(@TempDir Path folder) {
		this.archives = folder.resolve("archives");
		this.node = Node.start(database(), "--webhooks.jobs.share=1", "--webhooks.archive.location=" + this.archives);
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	@BeforeEach
	void register() {
		this.webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(this.webhook);
	}

	@AfterEach
	void forgetReports() throws IOException {
		FileSystemUtils.deleteRecursively(this.archives);
		for (String table : List.of("delivery_report", "report_hour", "archive_file")) {
			database().jdbc().sql("DELETE FROM " + table).update();
		}
	}

	private JobRun run(JobName job, Selection selection) {
		JobRuns runs = this.node.get(JobRuns.class);
		long id = runs.ask(job, selection, "test").id();
		await("the end of the run")
			.until(() -> runs.find(id).orElseThrow().isOver() || runs.find(id).orElseThrow().failures() > 0);
		JobRun run = runs.find(id).orElseThrow();
		assertThat(run.state()).as("%s", run).isEqualTo(JobState.COMPLETED);
		return run;
	}

	private JobRun report() {
		return run(JobName.REPORT, EVERYTHING);
	}

	/** A delivery that ended so many milliseconds after its event, which is returned. */
	private long delivery(Instant published, String type, String status, int attempts, long millis) {
		JdbcTemplate jdbc = new JdbcTemplate(database().dataSource());
		String id = UUID.randomUUID().toString();
		jdbc.update("""
				INSERT INTO outbox_event (cloud_event, state, created_at, fanned_out_at) VALUES (?, 'FANNED_OUT', ?, ?)
				""", SampleEvents.withId(type, id), utc(published), utc(published));
		long event = database().count("SELECT id FROM outbox_event WHERE event_id = ?", id);
		boolean isOver = !status.equals("PENDING");
		jdbc.update(
				"""
						INSERT INTO delivery (event_id, webhook_id, status, attempt_count, created_at, finished_at, next_attempt_at)
						VALUES (?, ?, ?, ?, ?, ?, ?)
						""",
				event, this.webhook, status, attempts, utc(published),
				isOver ? utc(published.plusMillis(millis)) : null,
				isOver ? null : utc(Instant.now().plus(1, ChronoUnit.DAYS)));
		return event;
	}

	private static LocalDateTime utc(Instant time) {
		return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
	}

	private List<Map<String, Object>> hourly() {
		return new JdbcTemplate(database().dataSource()).queryForList(
				"""
						SELECT deliveries, delivered, rejected, exhausted, cancelled, unfinished, attempts, retries, p50_ms, p95_ms
						FROM webhook_report_hourly
						ORDER BY hour, event_type
						""");
	}

	private List<Map<String, Object>> rows() {
		return new JdbcTemplate(database().dataSource()).queryForList("""
				SELECT hour, webhook_id, event_type, status, latency_bucket, deliveries, attempts, retries
				FROM delivery_report
				ORDER BY hour, webhook_id, event_type, status, latency_bucket
				""");
	}

	private static void assertCounts(Map<String, Object> row, long... expected) {
		List<Long> counts = List
			.of("deliveries", "delivered", "rejected", "exhausted", "cancelled", "unfinished", "attempts", "retries")
			.stream()
			.map((column) -> ((Number) Objects.requireNonNull(row.get(column))).longValue())
			.toList();
		assertThat(counts).as("%s", row).containsExactly(Arrays.stream(expected).boxed().toArray(Long[]::new));
	}

	/** Deliveries of one hour and type whose latencies are known, and others beside. */
	private void makeHour() {
		for (int i = 1; i <= 100; i++) {
			delivery(this.hour.plusSeconds(i), RECEIVED, "DELIVERED", (i % 10 == 0) ? 3 : 1, 10L * i);
		}
		delivery(this.hour, RECEIVED, "REJECTED", 1, 5);
		delivery(this.hour, RECEIVED, "EXHAUSTED", 5, 5_000_000);
		delivery(this.hour, RECEIVED, "CANCELLED", 0, 5);
		delivery(this.hour.plusSeconds(3599), SENT, "REJECTED", 2, 5);
		delivery(this.hour.plusSeconds(3600), SENT, "DELIVERED", 1, 700);
	}

	@Test
	void hoursAndDaysAreCounted() {
		makeHour();
		assertThat(report().itemsDone()).isEqualTo(2);
		List<Map<String, Object>> hours = hourly();
		assertThat(hours).hasSize(3);
		assertCounts(hours.get(0), 103, 100, 1, 1, 1, 0, 126, 24);
		assertThat(((Number) Objects.requireNonNull(hours.get(0).get("p50_ms"))).doubleValue()).isBetween(500.0,
				500 * WIDTH + 1);
		assertThat(((Number) Objects.requireNonNull(hours.get(0).get("p95_ms"))).doubleValue()).isBetween(950.0,
				950 * WIDTH + 1);
		assertCounts(hours.get(1), 1, 0, 1, 0, 0, 0, 2, 1);
		assertThat(hours.get(1).get("p50_ms")).isNull();
		assertCounts(hours.get(2), 1, 1, 0, 0, 0, 0, 1, 0);
		assertThat(database().count("SELECT SUM(deliveries) FROM webhook_report_daily")).isEqualTo(105);
		assertThat(database().count("SELECT MAX(p50_ms) FROM webhook_report_daily WHERE event_type = ?", RECEIVED))
			.isCloseTo(545, within(50L));
	}

	@Test
	void whatIsCountedAgainIsTheSame() {
		makeHour();
		report();
		List<Map<String, Object>> before = rows();
		assertThat(report().itemsDone()).as("nothing has changed").isZero();
		assertThat(rows()).isEqualTo(before);
		assertThat(run(JobName.REPORT, new Selection(null, null, null, null, this.hour, null, null, null)).itemsDone())
			.as("by force")
			.isEqualTo(2);
		assertThat(rows()).isEqualTo(before);
	}

	@Test
	void aDeliveryThatEndsLateIsCountedInItsEventsHour() {
		Instant published = Instant.now().minus(5, ChronoUnit.HOURS);
		long event = delivery(published, RECEIVED, "PENDING", 1, 0);
		delivery(Instant.now(), SENT, "DELIVERED", 1, 20);
		report();
		assertCounts(hourly().get(0), 1, 0, 0, 0, 0, 1, 1, 0);
		database().jdbc().sql("""
				UPDATE delivery
				SET status = 'DELIVERED', attempt_count = 2, next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6)
				WHERE event_id = ?
				""").param(event).update();
		report();
		assertCounts(hourly().get(0), 1, 1, 0, 0, 0, 0, 2, 1);
		assertThat(((Number) Objects.requireNonNull(hourly().get(0).get("p50_ms"))).doubleValue())
			.isCloseTo(5 * 3_600_000.0, Percentage.withPercentage(20));
	}

	@Test
	void anEventThatIsFannedOutLateIsCountedInItsHour() {
		Instant published = Instant.now().minus(5, ChronoUnit.HOURS);
		long event = delivery(published, RECEIVED, "DELIVERED", 1, 20);
		long late = delivery(published, RECEIVED, "DELIVERED", 1, 20);
		JdbcTemplate jdbc = new JdbcTemplate(database().dataSource());
		jdbc.update("DELETE FROM delivery WHERE event_id = ?", late);
		JdbcTemplate nodes = this.node.get(JdbcTemplate.class);
		new TransactionTemplate(this.node.get(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			// seen here only, or a lane would take it
			nodes.update("UPDATE outbox_event SET state = 'NEW' WHERE id = ?", late);
			this.node.get(Reports.class).compute(published.truncatedTo(ChronoUnit.HOURS));
			nodes.update("UPDATE outbox_event SET state = 'FANNED_OUT' WHERE id = ?", late);
		});
		assertCounts(hourly().get(0), 1, 1, 0, 0, 0, 0, 1, 0);
		jdbc.update("""
				INSERT INTO delivery (event_id, webhook_id, status, attempt_count, created_at, finished_at)
				SELECT ?, webhook_id, status, attempt_count, created_at, finished_at FROM delivery WHERE event_id = ?
				""", late, event);
		report();
		assertCounts(hourly().get(0), 2, 2, 0, 0, 0, 0, 2, 0);
	}

	@Test
	void whatBeginsAgainIsCountedAgain() {
		List<Long> events = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			events.add(delivery(this.hour, RECEIVED, "EXHAUSTED", 5, 10));
		}
		report();
		assertThat(this.node.get(Redelivery.class).start(new DeliveryKey(events.get(0), this.webhook))).isTrue();
		report();
		assertCounts(hourly().get(0), 4, 0, 0, 3, 0, 1, 20, 16);
		run(JobName.REDELIVER,
				new Selection(this.history.uuid(this.webhook), null, null, null, null, null, 1000, null));
		report();
		assertCounts(hourly().get(0), 4, 0, 0, 0, 0, 4, 20, 16);
		long other = webhook("http://127.0.0.1:9/other");
		this.history.pause(other);
		run(JobName.BACKFILL, new Selection(this.history.uuid(other), null, null, null, this.hour, null, 1000, null));
		report();
		assertThat(hourly()).hasSize(2);
	}

	@Test
	void whatLeavesTheTablesStaysCounted() {
		makeHour();
		long owed = delivery(this.hour.plusSeconds(30), RECEIVED, "PENDING", 0, 0);
		report();
		List<Map<String, Object>> before = rows();
		List<Map<String, Object>> hours = hourly();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(105);
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isOne();
		assertThat(rows()).isEqualTo(before);
		run(JobName.REPORT, new Selection(null, null, null, null, this.hour, null, null, null));
		assertThat(rows()).as("counted anew, of one delivery").isEqualTo(before);
		run(JobName.RESTORE, new Selection(null, null, null, null, this.hour, null, null, null));
		assertThat(rows()).isEqualTo(before);
		run(JobName.REPORT, new Selection(null, null, null, null, this.hour, null, null, null));
		assertThat(rows()).as("counted anew, of all").isEqualTo(before);
		assertThat(hourly()).isEqualTo(hours);
		database().jdbc().sql("UPDATE outbox_event SET restored_at = NULL").update();
		run(JobName.ARCHIVE, EVERYTHING);
		database().jdbc().sql("""
				UPDATE delivery
				SET status = 'DELIVERED', attempt_count = 1, next_attempt_at = NULL, finished_at = UTC_TIMESTAMP(6)
				WHERE event_id = ?
				""").param(owed).update();
		run(JobName.REPORT, new Selection(null, null, null, null, this.hour, null, null, null));
		assertCounts(hourly().get(0), 104, 101, 1, 1, 1, 0, 127, 24);
	}

	@Test
	void whatWasNeverCountedIsBeforeItLeaves() {
		makeHour();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(105);
		assertThat(hourly()).hasSize(3);
		assertCounts(hourly().get(0), 103, 100, 1, 1, 1, 0, 126, 24);
		report();
		assertCounts(hourly().get(0), 103, 100, 1, 1, 1, 0, 126, 24);
	}

	@ParameterizedTest
	@ValueSource(strings = { "webhook_report_hourly WHERE webhook_id = 7 AND hour >= '2026-01-20'",
			"webhook_report_daily WHERE webhook_id = 7 AND day >= '2026-01-20'" })
	void aWebhooksReportReadsNoOtherWebhooksRows(String question) {
		JdbcTemplate jdbc = new JdbcTemplate(database().dataSource());
		jdbc.batchUpdate("""
				INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket, deliveries)
				VALUES ('2026-01-01' + INTERVAL ? HOUR, ?, 'message.phone.received', 'DELIVERED', 20, 1)
				""", IntStream.range(0, 5000).mapToObj((i) -> new Object[] { i / 10, i % 10 }).toList());
		jdbc.execute("ANALYZE TABLE delivery_report");
		String plan = jdbc.queryForObject("EXPLAIN FORMAT=JSON SELECT * FROM " + question, String.class);
		assertThat(plan).containsPattern("\"(key|index_name)\": \"PRIMARY\"");
	}

	@Test
	void oldRunsAreForgottenWhenOldEventsLeave() {
		makeHour();
		JobRun old = report();
		JobRun young = report();
		database().jdbc()
			.sql("UPDATE job_run SET finished_at = UTC_TIMESTAMP(6) - INTERVAL 31 DAY WHERE id = ?")
			.param(old.id())
			.update();
		run(JobName.ARCHIVE, EVERYTHING);
		assertThat(this.node.get(JobRuns.class).find(old.id())).isEmpty();
		assertThat(this.node.get(JobRuns.class).find(young.id())).isPresent();
		String executions = "SELECT COUNT(*) FROM WEBHOOKS_BATCH_JOB_EXECUTION_PARAMS WHERE PARAMETER_NAME = 'run' AND PARAMETER_VALUE = ?";
		assertThat(database().count(executions, Long.toString(old.id()))).isZero();
		assertThat(database().count(executions, Long.toString(young.id()))).isOne();
		assertThat(database().count("""
				SELECT COUNT(*)
				FROM WEBHOOKS_BATCH_STEP_EXECUTION s
				LEFT JOIN WEBHOOKS_BATCH_JOB_EXECUTION e ON e.JOB_EXECUTION_ID = s.JOB_EXECUTION_ID
				WHERE e.JOB_EXECUTION_ID IS NULL
				""")).isZero();
	}

}
