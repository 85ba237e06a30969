package com.httpsms.webhooks.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.NodeProcess;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs whose node ends, in whatever way and at whatever point: another one goes on where
 * the last chunk was committed, and each delivery gets one new round.
 */
class TakeoverTest extends DatabaseTest {

	private static final int DELIVERIES = 3000;

	private static final String[] PROPERTIES = { "--webhooks.jobs.lease=6s", "--webhooks.jobs.cron.reconcile=-",
			"--spring.quartz.properties.org.quartz.jobStore.clusterCheckinInterval=1000" };

	private final History history = new History(database());

	private long webhook;

	/** One that notices soon that another is gone. */
	private NodeProcess node() {
		return new NodeProcess(database(), PROPERTIES);
	}

	private void exhausted(int deliveries) {
		this.webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(this.webhook);
		this.history.events(deliveries, "message.phone.received", 3);
		this.history.deliveries(this.webhook, "EXHAUSTED");
	}

	private long ask(int rate) {
		exhausted(DELIVERIES);
		String uuid = this.history.uuid(this.webhook);
		return ask("redeliver", "{\"webhook\": \"%s\", \"rate\": %d}".formatted(uuid, rate), uuid);
	}

	/** Asked for as an operator's SQL would, before there is a node. */
	private long ask(String job, String selection, String scope) {
		database().jdbc()
			.sql("INSERT INTO job_run (job, selection, scope, requested_by) VALUES (?, ?, ?, 'test')")
			.params(job, selection, scope)
			.update();
		return database().count("SELECT MAX(id) FROM job_run");
	}

	private long done(long run) {
		return database().count("SELECT items_done FROM job_run WHERE id = ?", run);
	}

	private String state(long run) {
		return database().jdbc().sql("SELECT state FROM job_run WHERE id = ?").param(run).query(String.class).single();
	}

	private void assertEachDeliveryHasOneNewRound(long run) {
		assertEachDeliveryIsDoneOnce(run, DELIVERIES);
		assertThat(database().count("""
				SELECT COUNT(*)
				FROM delivery
				WHERE webhook_id = ? AND status = 'PENDING' AND attempt_count = 1 AND attempts_allowed = 6
				""", this.webhook)).isEqualTo(DELIVERIES);
	}

	private void assertEachDeliveryIsDoneOnce(long run, int deliveries) {
		await("the end of the run").until(() -> state(run).equals("COMPLETED"));
		assertThat(database().count("SELECT items_known FROM job_run WHERE id = ?", run)).isEqualTo(deliveries);
		assertThat(done(run)).isEqualTo(deliveries);
		assertThat(database().count("""
				SELECT SUM(s.WRITE_COUNT)
				FROM WEBHOOKS_BATCH_STEP_EXECUTION s
				JOIN WEBHOOKS_BATCH_JOB_EXECUTION_PARAMS p ON p.JOB_EXECUTION_ID = s.JOB_EXECUTION_ID
				WHERE p.PARAMETER_NAME = 'run' AND p.PARAMETER_VALUE = ? AND s.STEP_NAME = 'work'
				""", Long.toString(run))).as("chunks that were committed").isEqualTo(deliveries);
	}

	@Test
	void aNodeThatIsKilledInTheMiddleOfAChunk() throws SQLException {
		try (NodeProcess first = node()) {
			first.awaitStarted();
			long run = ask(500);
			await("some of it").until(() -> done(run) >= 500);
			try (Connection other = database().dataSource().getConnection(); Statement lock = other.createStatement()) {
				other.setAutoCommit(false);
				lock.executeQuery("SELECT * FROM webhook_queue WHERE webhook_id = " + this.webhook + " FOR UPDATE")
					.close();
				await("a chunk that waits for the queue").until(() -> isChunkUnderWay(run));
				first.kill();
				other.rollback();
			}
			long left = done(run);
			assertThat(left).isLessThan(DELIVERIES);
			assertThat(deliveries("PENDING")).as("nothing is half done").isEqualTo(left);
			try (NodeProcess second = node()) {
				second.awaitStarted();
				assertEachDeliveryHasOneNewRound(run);
			}
		}
	}

	/** Whether a transaction holds the run's row. */
	private boolean isChunkUnderWay(long run) {
		return database().jdbc()
			.sql("SELECT id FROM job_run WHERE id = ? FOR UPDATE SKIP LOCKED")
			.param(run)
			.query(Long.class)
			.optional()
			.isEmpty();
	}

	@Test
	void aNodeThatDiedBeforeItCouldBegin() {
		try (NodeProcess first = node()) {
			first.awaitStarted();
			long run = ask(5000);
			assertEachDeliveryHasOneNewRound(run);
			// as it would be if the node had died after making Spring Batch's instance
			for (String table : List.of("WEBHOOKS_BATCH_STEP_EXECUTION_CONTEXT", "WEBHOOKS_BATCH_STEP_EXECUTION",
					"WEBHOOKS_BATCH_JOB_EXECUTION_CONTEXT", "WEBHOOKS_BATCH_JOB_EXECUTION_PARAMS",
					"WEBHOOKS_BATCH_JOB_EXECUTION")) {
				database().jdbc().sql("DELETE FROM " + table).update();
			}
			database().jdbc()
				.sql("UPDATE job_run SET state = 'WAITING', finished_at = NULL WHERE id = ?")
				.param(run)
				.update();
			await("the end of the run").until(() -> state(run).equals("COMPLETED"));
		}
	}

	@Test
	void nodesThatAreKilledAgainAndAgain() {
		long run = -1;
		for (int round = 0; round < 3; round++) {
			try (NodeProcess node = node()) {
				node.awaitStarted();
				if (run < 0) {
					run = ask(150);
				}
				long current = run;
				long before = done(run);
				await("a chunk or more").until(() -> done(current) > before);
				node.kill();
			}
		}
		assertThat(done(run)).isLessThan(DELIVERIES);
		database().jdbc()
			.sql("UPDATE job_run SET selection = REPLACE(selection, '150', '5000') WHERE id = ?")
			.param(run)
			.update();
		try (NodeProcess last = node()) {
			last.awaitStarted();
			assertEachDeliveryHasOneNewRound(run);
			assertThat(database().count("SELECT claim FROM job_run WHERE id = ?", run)).isEqualTo(4);
		}
	}

	/**
	 * Of a job that leaves no trace by which it could know what it has done, and so would
	 * do it again. It looks at 2,000 events in a chunk.
	 */
	@Test
	void nodesWhoseClocksAreWrongGoOnWhereTheLastOneEnded() {
		int deliveries = 10_000;
		long run = -1;
		for (Duration offset : List.of(Duration.ofMinutes(10), Duration.ZERO, Duration.ofMinutes(-10))) {
			try (NodeProcess node = NodeProcess.withClockOff(offset, database(), PROPERTIES)) {
				node.awaitStarted();
				if (run < 0) {
					exhausted(deliveries);
					run = ask("reconcile", "{\"rate\": 800}", "*");
				}
				long current = run;
				long before = done(run);
				await("a chunk or more").until(() -> done(current) > before);
				node.kill();
			}
		}
		assertThat(done(run)).isLessThan(deliveries);
		try (NodeProcess last = node()) {
			last.awaitStarted();
			assertEachDeliveryIsDoneOnce(run, deliveries);
		}
	}

	@Test
	void aNodeThatStandsStillForLongerThanItsLeaseChangesNothingWhenItGoesOn() {
		try (NodeProcess first = node()) {
			first.awaitStarted();
			long run = ask(200);
			await("some of it").until(() -> done(run) >= 200);
			first.suspend();
			try (NodeProcess second = node()) {
				second.awaitStarted();
				await("another node").until(() -> database().count("SELECT claim FROM job_run WHERE id = ?", run) == 2);
				first.resume();
				assertEachDeliveryHasOneNewRound(run);
				await("the first to notice").until(() -> first.output().contains("was taken by another node"));
				assertThat(state(run)).isEqualTo("COMPLETED");
			}
		}
	}

	@Test
	void aNodeThatIsToldToEndLeavesItsRunAtOnceAtTheEndOfAChunk() {
		try (NodeProcess first = node()) {
			first.awaitStarted();
			long run = ask(200);
			await("some of it").until(() -> done(run) >= 200);
			first.terminate();
			first.awaitEnd(Duration.ofSeconds(15));
			assertThat(state(run)).isEqualTo("WAITING");
			assertThat(database().count("SELECT COUNT(*) FROM WEBHOOKS_BATCH_JOB_EXECUTION WHERE STATUS = 'STARTED'"))
				.isZero();
			try (NodeProcess second = node()) {
				second.awaitStarted();
				assertEachDeliveryHasOneNewRound(run);
			}
		}
	}

}
