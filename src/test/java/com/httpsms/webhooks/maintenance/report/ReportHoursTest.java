package com.httpsms.webhooks.maintenance.report;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.delivery.DeliveryKey;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkOperation.Chunk;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SharedNode;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which hours are counted when: a chunk at a time, on a node that does nothing else.
 */
class ReportHoursTest extends DatabaseTest {

	private static final String RECEIVED = "message.phone.received";

	private final Instant hour = Instant.now().minus(10, ChronoUnit.DAYS).truncatedTo(ChronoUnit.HOURS);

	private final Node node = SharedNode.idle().node();

	private final TransactionTemplate transaction = new TransactionTemplate(
			this.node.get(PlatformTransactionManager.class));

	private long webhook;

	ReportHoursTest() {
		super(SharedNode.idle());
	}

	@BeforeEach
	void register() {
		this.webhook = webhook("http://127.0.0.1:9/");
	}

	/** All chunks of a run. */
	private List<Instant> report() {
		JobRun run = this.node.get(JobRuns.class)
			.ask(JobName.REPORT, new Selection(null, null, null, null, null, null, null, null), "test");
		List<Instant> hours = new ArrayList<>();
		String place = null;
		boolean isLast = false;
		while (!isLast) {
			String from = place;
			Chunk chunk = Objects
				.requireNonNull(this.transaction.execute((status) -> this.node.get(Report.class).work(run, from)));
			place = chunk.place();
			isLast = chunk.isLast();
			if (chunk.items() > 0) {
				hours.add(Instant.parse(place));
			}
		}
		return hours;
	}

	private long event(Instant published, String state) {
		String id = UUID.randomUUID().toString();
		database().jdbc()
			.sql("INSERT INTO outbox_event (cloud_event, state, created_at, fanned_out_at) VALUES (?, ?, ?, ?)")
			.params(SampleEvents.withId(RECEIVED, id), state, utc(published), utc(published))
			.update();
		return database().count("SELECT id FROM outbox_event WHERE event_id = ?", id);
	}

	private void delivery(long event, String status) {
		boolean isOver = !status.equals("PENDING");
		database().jdbc().sql("""
				INSERT INTO delivery (event_id, webhook_id, status, created_at, finished_at, next_attempt_at)
				SELECT id, ?, ?, created_at, IF(?, created_at, NULL), IF(?, NULL, created_at)
				FROM outbox_event
				WHERE id = ?
				""").params(this.webhook, status, isOver, isOver, event).update();
	}

	private long delivered(Instant published) {
		long event = event(published, "FANNED_OUT");
		delivery(event, "DELIVERED");
		return event;
	}

	private static LocalDateTime utc(Instant time) {
		return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
	}

	private long counted() {
		return database().count("SELECT COALESCE(SUM(deliveries), 0) FROM delivery_report");
	}

	private void countedAt(Instant time) {
		database().jdbc().sql("UPDATE report_hour SET computed_at = ?").param(utc(time)).update();
	}

	@Test
	void whatWaitsForItsFanOutIsCountedWhenItHasHadIt() {
		Instant now = Instant.now();
		long event = event(now, "NEW");
		assertThat(report()).hasSize(1);
		assertThat(database().count("SELECT unfinished FROM report_hour")).isOne();
		// as if that had been long enough after the hour
		countedAt(now.plus(2, ChronoUnit.HOURS));
		database().jdbc().sql("UPDATE outbox_event SET state = 'FANNED_OUT' WHERE id = ?").param(event).update();
		delivery(event, "DELIVERED");
		assertThat(report()).hasSize(1);
		assertThat(counted()).isOne();
		assertThat(database().count("SELECT unfinished FROM report_hour")).isZero();
	}

	@Test
	void hoursBeforeOneThatWasCountedAreCountedToo() {
		delivered(this.hour);
		delivered(this.hour.plus(3, ChronoUnit.HOURS));
		delivered(this.hour.plus(5, ChronoUnit.HOURS));
		database().jdbc()
			.sql("INSERT INTO report_hour (hour, computed_at) VALUES (?, UTC_TIMESTAMP(6)), (?, UTC_TIMESTAMP(6))")
			.params(utc(this.hour.plus(1, ChronoUnit.HOURS)), utc(this.hour.plus(5, ChronoUnit.HOURS)))
			.update();
		assertThat(report()).containsExactly(this.hour, this.hour.plus(3, ChronoUnit.HOURS));
		assertThat(report()).isEmpty();
	}

	@Test
	void anEventThatWasCommittedLateIsCountedTheNextDay() {
		delivered(this.hour);
		assertThat(report()).containsExactly(this.hour);
		countedAt(this.hour.plus(70, ChronoUnit.MINUTES));
		delivered(this.hour.plusSeconds(30));
		assertThat(report()).containsExactly(this.hour);
		assertThat(counted()).isEqualTo(2);
		assertThat(report()).isEmpty();
	}

	@Test
	void whatIsOwedForLongIsCountedLessAndLessOften() {
		delivery(event(this.hour, "FANNED_OUT"), "PENDING");
		assertThat(report()).containsExactly(this.hour);
		countedAt(Instant.now().minus(1, ChronoUnit.DAYS));
		assertThat(report()).as("a day after ten").isEmpty();
		countedAt(Instant.now().minus(3, ChronoUnit.DAYS));
		assertThat(report()).as("three days after ten").containsExactly(this.hour);
	}

	@Test
	void anHourIsCountedInPartsThatAddUp() {
		for (int i = 0; i < 7; i++) {
			delivered(this.hour.plusSeconds(i));
		}
		this.webhook = webhook("http://127.0.0.1:9/other");
		for (long event : database().jdbc().sql("SELECT id FROM outbox_event").query(Long.class).list()) {
			delivery(event, "REJECTED");
		}
		for (int events : List.of(1, 2, 3, 100)) {
			for (int deliveries : List.of(1, 3, 5, 100)) {
				this.transaction.executeWithoutResult(
						(status) -> this.node.get(Reports.class).compute(this.hour, events, deliveries));
				assertThat(counted()).as("%d events and %d deliveries", events, deliveries).isEqualTo(14);
			}
		}
	}

	@Test
	void aRedeliveryThatWaitsForACountHoldsNoQueue() throws SQLException {
		long event = delivered(this.hour);
		report();
		try (Connection counting = database().dataSource().getConnection();
				Statement lock = counting.createStatement()) {
			counting.setAutoCommit(false);
			lock.executeQuery("SELECT hour FROM report_hour FOR UPDATE").close();
			CompletableFuture<Boolean> redelivery = CompletableFuture
				.supplyAsync(() -> this.node.get(Redelivery.class).start(new DeliveryKey(event, this.webhook)));
			awaitLocks("the redelivery to wait").until(() -> database().waiting() > 0);
			database().jdbc()
				.sql("INSERT INTO webhook_queue (webhook_id) VALUES (?) ON DUPLICATE KEY UPDATE hold_count = hold_count")
				.param(this.webhook)
				.update();
			assertThat(database().jdbc()
				.sql("SELECT webhook_id FROM webhook_queue WHERE webhook_id = ? FOR UPDATE NOWAIT")
				.param(this.webhook)
				.query(Long.class)
				.list()).hasSize(1);
			counting.rollback();
			assertThat(redelivery).succeedsWithin(Duration.ofSeconds(20)).isEqualTo(true);
		}
		assertThat(report()).as("what began again").containsExactly(this.hour);
	}

	@Test
	void anHourThatNobodyHasCountedIsMarkedToo() {
		long event = delivered(this.hour);
		assertThat(this.node.get(Redelivery.class).start(new DeliveryKey(event, this.webhook))).isTrue();
		assertThat(database().count("SELECT COUNT(*) FROM report_hour WHERE computed_at IS NULL")).isOne();
		assertThat(report()).containsExactly(this.hour);
	}

	@Test
	void oldRunsAreForgottenWithoutArchives() {
		report();
		database().jdbc()
			.sql("UPDATE job_run SET state = 'COMPLETED', finished_at = UTC_TIMESTAMP(6) - INTERVAL 31 DAY")
			.update();
		report();
		assertThat(database().count("SELECT COUNT(*) FROM job_run")).isOne();
	}

}
