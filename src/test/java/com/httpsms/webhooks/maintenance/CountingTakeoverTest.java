package com.httpsms.webhooks.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The jobs that write down what they see, {@code report} and {@code reconcile}, whose
 * node is killed between a chunk's first statement and its commit: what another node
 * leaves is, row for row, what a run leaves that nobody disturbed.
 */
@OnAnyDatabase
class CountingTakeoverTest extends DatabaseTest {

	private static final int DAYS = 3;

	/** Of each day; {@code reconcile} looks at 2,000 in a chunk. */
	private static final int EVENTS = 1500;

	private final History history = new History(database());

	private final JdbcTemplate jdbc = new JdbcTemplate(database().dataSource());

	private NodeProcess node() {
		return new NodeProcess(database(), "--webhooks.jobs.lease=5s");
	}

	/** A day's events are of one hour, or of two. Every fiftieth lacks its attempt. */
	private long makeHistory() {
		long webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(webhook);
		for (int day = DAYS; day > 0; day--) {
			this.history.events(EVENTS, "message.phone.received", day);
		}
		this.history.deliveries(webhook, "EXHAUSTED");
		this.jdbc.update("DELETE FROM delivery_attempt WHERE event_id % 50 = 0");
		return webhook;
	}

	/** It begins when it is let go. */
	private long ask(String job, String selection) {
		this.jdbc.update("""
				INSERT INTO job_run (job, selection, requested_by, not_before)
				VALUES (?, ?, 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""", job, selection);
		return database().count("SELECT MAX(id) FROM job_run");
	}

	private void letGo() {
		this.jdbc.update("UPDATE job_run SET not_before = UTC_TIMESTAMP(6)");
	}

	private void awaitCompletion(long run) {
		await("the end of run " + run).until(
				() -> database().count("SELECT COUNT(*) FROM job_run WHERE id = ? AND state = 'COMPLETED'", run) == 1);
	}

	private long done(long run) {
		return database().count("SELECT items_done FROM job_run WHERE id = ?", run);
	}

	private List<Map<String, Object>> reports() {
		return this.jdbc.queryForList("SELECT * FROM delivery_report ORDER BY hour, webhook_id, event_type, status");
	}

	private List<Map<String, Object>> findings(long run) {
		return this.jdbc.queryForList("""
				SELECT invariant, event_id, webhook_id, detail
				FROM job_finding
				WHERE run_id = ?
				ORDER BY invariant, event_id, webhook_id
				""", run);
	}

	/** What a chunk of each run writes last is in its way, and nobody else's. */
	private void block(Statement other, long reconcile, long webhook) throws SQLException {
		// or it would wait for the run's row, and the run for this
		other.execute("SET foreign_key_checks = 0");
		other.executeUpdate(
				"""
						INSERT INTO job_finding (run_id, invariant, event_id, webhook_id, detail)
						SELECT %d, 'attempts_are_recorded', MIN(event_id) + 3000 - (MIN(event_id) + 3000) %% 50, %d, 'in the way'
						FROM delivery
						"""
					.formatted(reconcile, webhook));
		other.executeUpdate(
				"""
						INSERT INTO delivery_report (hour, webhook_id, event_type, status, latency_bucket)
						SELECT CAST(DATE_FORMAT(MAX(created_at), '%%Y-%%m-%%d %%H:00:00') AS DATETIME), %d, 'message.phone.received',
						       'EXHAUSTED', 0
						FROM outbox_event
						WHERE created_at < UTC_TIMESTAMP() - INTERVAL 36 HOUR
						"""
					.formatted(webhook));
	}

	/** The other starts while the first one can't go on. */
	private NodeProcess successorOfAKilledNode(long report, long reconcile, long webhook) throws SQLException {
		try (NodeProcess first = node();
				Connection other = database().dataSource().getConnection();
				Statement block = other.createStatement()) {
			first.awaitStarted();
			other.setAutoCommit(false);
			block(block, reconcile, webhook);
			letGo();
			awaitLocks("a chunk of each that can't go on")
				.until(() -> done(report) > 0 && done(reconcile) == 2000 && database().waiting() >= 2);
			first.kill();
			NodeProcess second = node();
			other.rollback();
			block.execute("SET foreign_key_checks = 1");
			return second;
		}
	}

	@Test
	void aNodeThatIsKilledWhileItCountsAndCompares() throws SQLException {
		long webhook = makeHistory();
		long report = ask("report", "{}");
		long reconcile = ask("reconcile", "{}");
		try (NodeProcess second = successorOfAKilledNode(report, reconcile, webhook)) {
			assertThat(findings(reconcile)).as("of the first chunk").hasSize(40);
			second.awaitStarted();
			awaitCompletion(report);
			awaitCompletion(reconcile);
			assertEverythingIsWrittenOnce(report, reconcile);
			List<Map<String, Object>> reports = reports();
			long nextReport = ask("report", "{\"from\": \"2001-01-01T00:00:00Z\"}");
			long nextReconcile = ask("reconcile", "{}");
			letGo();
			awaitCompletion(nextReport);
			awaitCompletion(nextReconcile);
			assertThat(reports()).as("by a run that nobody disturbs").isEqualTo(reports);
			assertThat(findings(nextReconcile)).as("by a run that nobody disturbs").isEqualTo(findings(reconcile));
		}
	}

	private void assertEverythingIsWrittenOnce(long report, long reconcile) {
		String hours = "SELECT COUNT(DISTINCT DATE_FORMAT(created_at, '%Y-%m-%d %H')) FROM outbox_event";
		assertThat(done(report)).isEqualTo(database().count(hours)).isGreaterThanOrEqualTo(DAYS);
		assertThat(this.jdbc.queryForList("SELECT hour, deliveries, attempts FROM delivery_report ORDER BY hour"))
			.isEqualTo(this.jdbc.queryForList(
					"""
							SELECT CAST(DATE_FORMAT(e.created_at, '%Y-%m-%d %H:00:00') AS DATETIME) AS hour, COUNT(*) AS deliveries,
							       CAST(COUNT(*) AS SIGNED) AS attempts
							FROM outbox_event e
							JOIN delivery d ON d.event_id = e.id
							GROUP BY hour
							ORDER BY hour
							"""));
		assertThat(done(reconcile)).isEqualTo(DAYS * EVENTS);
		assertThat(findings(reconcile))
			.isEqualTo(this.jdbc.queryForList(
					"""
							SELECT 'attempts_are_recorded' AS invariant, event_id, webhook_id, 'EXHAUSTED, 1 attempts, 0 rows' AS detail
							FROM delivery
							WHERE event_id % 50 = 0
							ORDER BY event_id
							"""))
			.hasSize(DAYS * EVENTS / 50);
		assertThat(this.jdbc.queryForList("SELECT DISTINCT claim FROM job_run WHERE id IN (?, ?)", Integer.class,
				report, reconcile))
			.containsExactly(2);
	}

}
