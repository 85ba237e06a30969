package com.httpsms.webhooks.maintenance.partition;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.DyingDataSource;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tables that are moved over into partitions, on a database of each test's own.
 */
class PartitionTest {

	private static final Selection EVERYTHING = new Selection(null, null, null, null, null, null, null, null);

	private final TestDatabase database = new TestDatabase(DatabaseServer.shared());

	private final History history = new History(this.database);

	private @Nullable Node node;

	@AfterEach
	void dropDatabase() {
		if (this.node != null) {
			this.node.close();
		}
		this.database.close();
	}

	private Node start() {
		this.node = Node.start(this.database, "--webhooks.jobs.share=1");
		return this.node;
	}

	private Node idle() {
		this.node = Node.idle(this.database);
		return this.node;
	}

	private JobRuns runs() {
		return Objects.requireNonNull(this.node).get(JobRuns.class);
	}

	private JobRun over(long id) {
		await("the end of the run").until(() -> runs().find(id).orElseThrow().isOver());
		JobRun run = runs().find(id).orElseThrow();
		assertThat(run.state()).as("%s", run).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsDone()).isEqualTo(run.itemsKnown());
		return run;
	}

	private JobRun partition() {
		return over(runs().ask(JobName.PARTITION, EVERYTHING, "test").id());
	}

	private JobRun partitionByTheClock(int minute) {
		runs().askScheduled(JobName.PARTITION, Instant.parse("2026-11-20T04:00:00Z").plusSeconds(60L * minute));
		return over(this.database.count("SELECT MAX(id) FROM job_run"));
	}

	private long webhook(String url) {
		return this.database.insertWebhook(url, "", SampleEvents.USER, SampleEvents.PHONE, SampleEvents.TYPES);
	}

	private void fill() {
		long webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(webhook);
		this.history.events(300, "message.phone.received", 20);
		this.history.deliveries(webhook, "EXHAUSTED");
		this.history.events(200, "message.phone.sent", 1);
		long other = webhook("http://127.0.0.1:9/other");
		this.history.pause(other);
		this.history.deliveries(other, "DELIVERED");
	}

	private List<String> partitions(String table) {
		return this.database.jdbc().sql("""
				SELECT CONCAT(partition_name, ' ', partition_description)
				FROM information_schema.partitions
				WHERE table_schema = DATABASE() AND table_name = ? AND partition_name IS NOT NULL
				ORDER BY partition_ordinal_position
				""").param(table).query(String.class).list();
	}

	private List<String> tables() {
		return this.database.jdbc().sql("""
				SELECT table_name AS name FROM information_schema.tables
				WHERE table_schema = DATABASE() AND table_name LIKE 'delivery%' AND table_type = 'BASE TABLE'
				ORDER BY 1
				""").query(String.class).list();
	}

	/** But for partitions, and for the order in which the server lists constraints. */
	private List<String> definition(String table) {
		return this.database.jdbc()
			.sql("SHOW CREATE TABLE " + table)
			.query((row, number) -> row.getString(2))
			.single()
			.replaceAll("(?s)(/\\*!50100)? PARTITION BY.*", "")
			.lines()
			.map((line) -> line.replaceFirst(",$", "").strip())
			.sorted()
			.toList();
	}

	@Test
	void tablesAreMovedOverWithTheirRowsAndTheirConstraintsWhenSomebodyAsks() {
		start();
		fill();
		List<String> rows = this.database.rows();
		List<String> tables = tables();
		List<List<String>> definitions = List.of(definition("delivery"), definition("delivery_attempt"));
		assertThat(partitionByTheClock(0).itemsKnown()).as("the clock moves nothing over").isZero();
		assertThat(partitions("delivery")).isEmpty();
		assertThat(partition().itemsDone()).isPositive();
		assertThat(partitions("delivery")).hasSizeBetween(3, 5).isEqualTo(partitions("delivery_attempt"));
		assertThat(partitions("delivery").get(0)).startsWith("moved ");
		assertThat(this.database.rows()).isEqualTo(rows);
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery PARTITION (moved)")).isEqualTo(800);
		assertThat(tables()).isEqualTo(tables);
		assertThat(List.of(definition("delivery"), definition("delivery_attempt"))).isEqualTo(definitions);
		assertThat(partition().itemsKnown()).as("all is there").isZero();
	}

	@Test
	void partitionsAreReadyForTwoWeeksWhateverHasComeMeanwhile() {
		start();
		fill();
		partition();
		List<String> before = partitions("delivery");
		this.database.jdbc().sql("ALTER TABLE outbox_event AUTO_INCREMENT = 50000").update();
		fill();
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery PARTITION (later)")).isPositive();
		List<String> rows = this.database.rows();
		assertThat(partitionByTheClock(1).itemsDone()).isPositive();
		assertThat(partitions("delivery")).hasSizeGreaterThan(before.size()).isEqualTo(partitions("delivery_attempt"));
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery PARTITION (later)")).isZero();
		assertThat(this.database.rows()).isEqualTo(rows);
		assertThat(partitionByTheClock(2).itemsKnown()).isZero();
	}

	@Test
	void deliveriesGoOnWhileTheirTablesAreMovedOver() throws InterruptedException {
		Map<String, Integer> seen = new ConcurrentHashMap<>();
		try (Endpoint endpoint = new Endpoint((request) -> {
			seen.merge(request.body(), 1, Integer::sum);
			return Reply.status(200);
		})) {
			start();
			webhook(endpoint.url("/hook"));
			AtomicBoolean moved = new AtomicBoolean();
			Thread producer = new Thread(() -> {
				while (!moved.get()) {
					this.database.insertEvent(SampleEvents.fresh("message.phone.received"));
				}
			});
			producer.start();
			await("deliveries").until(() -> seen.size() > 50);
			partition();
			int then = seen.size();
			await("more deliveries").until(() -> seen.size() > then + 50);
			moved.set(true);
			producer.join();
			long events = this.database.count("SELECT COUNT(*) FROM outbox_event");
			await("each delivery's end")
				.until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'") == events);
			assertThat(seen).hasSize((int) events);
			assertThat(this.database.count("SELECT COUNT(*) FROM delivery_attempt"))
				.as("requests, each of which is recorded")
				.isEqualTo(seen.values().stream().mapToInt(Integer::intValue).sum())
				.isEqualTo(this.database.count("SELECT SUM(attempt_count) FROM delivery"));
		}
	}

	@Test
	void whoUsesATableForLongIsNotWaitedForButTriedAgain() throws SQLException {
		start();
		fill();
		long id;
		try (Connection other = this.database.dataSource().getConnection(); Statement use = other.createStatement()) {
			other.setAutoCommit(false);
			use.executeQuery("SELECT COUNT(*) FROM delivery").close();
			id = runs().ask(JobName.PARTITION, EVERYTHING, "test").id();
			await("a change that waits").until(() -> this.database.count(
					"SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'RENAME TABLE delivery TO%'") > 0);
			assertThat(this.database.count("SELECT COUNT(*) FROM delivery")).as("others pass when it gives up")
				.isEqualTo(800);
			assertThat(partitions("delivery")).isEmpty();
			other.rollback();
		}
		over(id);
		assertThat(partitions("delivery")).isNotEmpty();
	}

	/** At each boundary of two statements, until there is none left. */
	@Test
	void aNodeThatDiesAtAnyPointOfMovingATableLeavesNobodyWithoutRows() {
		idle();
		fill();
		List<String> rows = this.database.rows();
		List<String> tables = tables();
		List<String> definition = definition("delivery");
		PartitionTable healthyTables = new PartitionTable(this.database.jdbc());
		MovingTable healthy = new MovingTable(this.database.jdbc(), healthyTables);
		int points = 0;
		for (boolean dead = true; dead; points++) {
			DyingDataSource dying = new DyingDataSource(this.database.dataSource(), points);
			dead = !moves(dying, "delivery");
			if (tables().contains("delivery")) {
				assertThat(this.database.rows()).as("after %d statements", points).isEqualTo(rows);
			}
			if (healthy.hasBegun("delivery")) {
				healthy.goOn("delivery");
			}
			assertThat(this.database.rows()).as("gone on after %d statements", points).isEqualTo(rows);
			if (healthyTables.of("delivery").isEmpty()) {
				healthy.prepare("delivery", List.of(10_000L, 20_000L));
				assertThat(healthy.move("delivery")).isTrue();
			}
			assertThat(this.database.rows()).as("moved after %d statements", points).isEqualTo(rows);
			assertThat(tables()).isEqualTo(tables);
			assertThat(definition("delivery")).isEqualTo(definition);
			this.database.jdbc().sql("ALTER TABLE delivery REMOVE PARTITIONING").update();
		}
		assertThat(points).as("points").isGreaterThan(12);
	}

	private static boolean moves(DyingDataSource dying, String table) {
		JdbcClient jdbc = JdbcClient.create(dying);
		MovingTable moving = new MovingTable(jdbc, new PartitionTable(jdbc));
		try {
			moving.prepare(table, List.of(10_000L, 20_000L));
			return moving.move(table);
		}
		catch (DataAccessException ex) {
			assertThat(dying.isDead()).as("%s", ex).isTrue();
			return false;
		}
	}

	@Test
	void rowsThatHaveGrownBeyondTheirPartitionAreNotMovedToWhereNobodyLooks() {
		idle();
		fill();
		List<String> rows = this.database.rows();
		PartitionTable tables = new PartitionTable(this.database.jdbc());
		MovingTable moving = new MovingTable(this.database.jdbc(), tables);
		moving.prepare("delivery", List.of(100L, 1000L));
		assertThat(moving.move("delivery")).isFalse();
		assertThat(this.database.rows()).isEqualTo(rows);
		assertThat(tables.of("delivery")).isEmpty();
		assertThat(moving.hasBegun("delivery")).isFalse();
	}

	@Test
	void aTableThatTheDatabaseDoesNotExchangeIsPutBack() {
		idle();
		fill();
		Assumptions.assumeFalse(
				this.database.jdbc().sql("SELECT VERSION()").query(String.class).single().contains("MariaDB"),
				"MariaDB exchanges all");
		this.database.jdbc().sql("ALTER TABLE delivery ADD COLUMN more INT NULL, ALGORITHM = INSTANT").update();
		List<String> rows = this.database.rows();
		List<String> definition = definition("delivery");
		MovingTable moving = new MovingTable(this.database.jdbc(), new PartitionTable(this.database.jdbc()));
		moving.prepare("delivery", List.of(10_000L, 20_000L));
		assertThatThrownBy(() -> moving.move("delivery")).hasMessageContaining("INSTANT COLUMN");
		assertThat(this.database.rows()).isEqualTo(rows);
		assertThat(definition("delivery")).isEqualTo(definition);
		assertThat(moving.hasBegun("delivery")).isFalse();
		this.database.jdbc().sql("ALTER TABLE delivery FORCE").update();
		moving.prepare("delivery", List.of(10_000L, 20_000L));
		assertThat(moving.move("delivery")).as("rebuilt").isTrue();
		assertThat(this.database.rows()).isEqualTo(rows);
	}

	/**
	 * The table is away, as after a kill in the middle: the node that comes finds the
	 * run, and what was due is delivered.
	 */
	@Test
	void anotherNodeBringsBackTheTableThatAKilledOneWasMoving() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200))) {
			idle();
			webhook(endpoint.url("/hook"));
			for (int i = 0; i < 20; i++) {
				this.database.insertEvent(SampleEvents.fresh("message.phone.received"));
			}
			// dies with the table away, and its rows neither here nor there
			assertThat(moves(new DyingDataSource(this.database.dataSource(), 7), "delivery")).isFalse();
			assertThat(tables()).doesNotContain("delivery");
			this.database.jdbc().sql("""
					INSERT INTO job_run (job, selection, requested_by, state, claim, claimed_by, lease_until)
					VALUES ('partition', '{}', 'test', 'RUNNING', 1, 'a dead node', UTC_TIMESTAMP(6))
					""").update();
			try (NodeProcess other = new NodeProcess(this.database)) {
				other.awaitStarted();
				await("the end of the run").until(() -> this.database
					.count("SELECT COUNT(*) FROM job_run WHERE state = 'COMPLETED' AND items_done = items_known") == 1);
				await("the deliveries")
					.until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'") == 20);
			}
			assertThat(partitions("delivery")).isNotEmpty();
			assertThat(partitions("delivery_attempt")).isNotEmpty();
			assertThat(tables()).containsExactly("delivery", "delivery_attempt", "delivery_report", "delivery_turn");
		}
	}

	@Test
	void aNodeThatIsKilledWhileItWaitsForATableLeavesTheRestToAnother() throws SQLException {
		idle();
		fill();
		List<String> rows = this.database.rows();
		String[] soon = { "--webhooks.jobs.lease=6s",
				"--spring.quartz.properties.org.quartz.jobStore.clusterCheckinInterval=1000" };
		try (NodeProcess first = new NodeProcess(this.database, soon)) {
			first.awaitStarted();
			try (Connection other = this.database.dataSource().getConnection();
					Statement use = other.createStatement()) {
				other.setAutoCommit(false);
				use.executeQuery("SELECT COUNT(*) FROM delivery").close();
				runs().ask(JobName.PARTITION, EVERYTHING, "test");
				await("a change that waits").until(() -> this.database.count(
						"SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'RENAME TABLE delivery TO%'") > 0);
				first.kill();
				other.rollback();
			}
			try (NodeProcess second = new NodeProcess(this.database, soon)) {
				second.awaitStarted();
				await("the end of the run").until(() -> this.database
					.count("SELECT COUNT(*) FROM job_run WHERE state = 'COMPLETED' AND items_done = items_known") == 1);
			}
		}
		assertThat(this.database.rows()).isEqualTo(rows);
		assertThat(partitions("delivery")).isNotEmpty().isEqualTo(partitions("delivery_attempt"));
	}

}
