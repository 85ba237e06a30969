package com.httpsms.webhooks.maintenance;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs whose node ends, in whatever way and at whatever point: another one goes on where
 * the last chunk was committed, and each delivery gets one new round.
 */
@OnAnyDatabase
class TakeoverTest extends DatabaseTest {

	private static final int DELIVERIES = 3000;

	private static final String[] PROPERTIES = { "--webhooks.jobs.lease=5s" };

	private final History history = new History(database());

	private long webhook;

	private final List<NodeProcess> nodes = new ArrayList<>();

	@AfterEach
	void keepOne() {
		List<NodeProcess> alive = this.nodes.stream().filter(NodeProcess::isAlive).toList();
		this.nodes.retainAll(alive.subList(Math.max(0, alive.size() - 1), alive.size()));
		alive.stream().filter((node) -> !this.nodes.contains(node)).forEach(NodeProcess::close);
	}

	@AfterAll
	void closeAll() {
		this.nodes.forEach(NodeProcess::close);
		this.nodes.clear();
	}

	/** The node that the test before has left, or a new one. */
	private NodeProcess first() {
		return (this.nodes.isEmpty() ? another() : this.nodes.get(0)).awaitStarted();
	}

	/** It starts while the first one works. */
	private NodeProcess another() {
		NodeProcess node = new NodeProcess(database(), PROPERTIES);
		this.nodes.add(node);
		return node;
	}

	/** What is left is not to be waited for: by the next node that takes the run. */
	private void hasten(long run) {
		database().jdbc()
			.sql("UPDATE job_run SET selection = REGEXP_REPLACE(selection, '\"rate\": [0-9]+', '\"rate\": 5000') WHERE id = ?")
			.param(run)
			.update();
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
	void nodesThatAreKilledOneAfterTheOtherTheFirstInTheMiddleOfAChunk() throws SQLException {
		NodeProcess first = first();
		long run = ask(200);
		await("some of it").until(() -> done(run) >= 200);
		NodeProcess second = another();
		try (Connection other = database().dataSource().getConnection(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM webhook_queue WHERE webhook_id = " + this.webhook + " FOR UPDATE").close();
			await("a chunk that waits for the queue").until(() -> isChunkUnderWay(run));
			first.kill();
			other.rollback();
		}
		long left = done(run);
		assertThat(left).isLessThan(DELIVERIES);
		assertThat(deliveries("PENDING")).as("nothing is half done").isEqualTo(left);
		second.awaitStarted();
		awaitChunkOf(run, 2);
		assertThat(done(run)).isLessThan(DELIVERIES);
		hasten(run);
		NodeProcess third = another();
		second.kill();
		third.awaitStarted();
		assertEachDeliveryHasOneNewRound(run);
		assertThat(claim(run)).isEqualTo(3);
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
		first();
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

	private long claim(long run) {
		return database().count("SELECT claim FROM job_run WHERE id = ?", run);
	}

	/**
	 * Of a job that leaves no trace by which it could know what it has done, and so would
	 * do it again. It looks at 2,000 events in a chunk.
	 */
	@Test
	void nodesWhoseClocksAreWrongGoOnWhereTheLastOneEnded() {
		int deliveries = 10_000;
		closeAll();
		exhausted(deliveries);
		long run = ask("reconcile", "{\"rate\": 800}", "*");
		NodeProcess node = NodeProcess.withClockOff(Duration.ofMinutes(10), database(), PROPERTIES);
		this.nodes.add(node);
		awaitChunkOf(run, 1);
		NodeProcess next = NodeProcess.withClockOff(Duration.ofMinutes(-10), database(), PROPERTIES);
		this.nodes.add(next);
		node.kill();
		node = next.awaitStarted();
		awaitChunkOf(run, 2);
		assertThat(done(run)).isLessThan(deliveries);
		NodeProcess last = another();
		hasten(run);
		node.kill();
		last.awaitStarted();
		assertEachDeliveryIsDoneOnce(run, deliveries);
	}

	private void awaitChunkOf(long run, int claim) {
		long before = done(run);
		await("a chunk or more of node " + claim).until(() -> done(run) > before && claim(run) == claim);
	}

	@Test
	void aNodeThatStandsStillForLongerThanItsLeaseChangesNothingWhenItGoesOn() {
		NodeProcess first = first();
		int before = first.output().length();
		long run = ask(200);
		await("some of it").until(() -> done(run) >= 200);
		another();
		hasten(run);
		first.suspend();
		await("another node").until(() -> claim(run) == 2);
		first.resume();
		assertEachDeliveryHasOneNewRound(run);
		await("the first to notice")
			.until(() -> first.output().substring(before).contains("was taken by another node"));
		assertThat(state(run)).isEqualTo("COMPLETED");
	}

	@Test
	void aNodeThatIsToldToEndLeavesItsRunAtOnceAtTheEndOfAChunk() {
		NodeProcess first = first();
		long run = ask(200);
		await("some of it").until(() -> done(run) >= 200);
		hasten(run);
		first.terminate();
		first.awaitEnd(Duration.ofSeconds(15));
		assertThat(state(run)).isEqualTo("WAITING");
		assertThat(database().count("SELECT COUNT(*) FROM WEBHOOKS_BATCH_JOB_EXECUTION WHERE STATUS = 'STARTED'"))
			.isZero();
		another().awaitStarted();
		assertEachDeliveryHasOneNewRound(run);
	}

}
