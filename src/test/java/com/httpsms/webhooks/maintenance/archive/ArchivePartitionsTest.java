package com.httpsms.webhooks.maintenance.archive;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.delivery.DeliveryKey;
import com.httpsms.webhooks.delivery.Redelivery;
import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.partition.Partitions;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What leaves tables that have partitions: three of them, of events that are 50, 40 and
 * 10 days old, and one for later.
 */
class ArchivePartitionsTest {

	private static final String RECEIVED = "message.phone.received";

	private static final Selection EVERYTHING = new Selection(null, null, null, null, null, null, null, null);

	private final TestDatabase database = new TestDatabase(DatabaseServer.shared());

	private final History history = new History(this.database);

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	private @Nullable Node node;

	private long webhook;

	private long first;

	private long second;

	private long third;

	@BeforeEach
	void fill() {
		start();
		this.webhook = this.database.insertWebhook("http://127.0.0.1:9/", "", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
		this.history.pause(this.webhook);
		this.first = events(1200, 50);
		this.second = events(300, 40);
		this.third = events(20, 10);
		this.history.deliveries(this.webhook, "DELIVERED");
		partition("before_" + this.first);
	}

	private void partition(String first) {
		for (String table : List.of("delivery_attempt", "delivery")) {
			this.database.jdbc().sql("""
					ALTER TABLE %s PARTITION BY RANGE (event_id) (
					  PARTITION %s VALUES LESS THAN (%d), PARTITION before_%d VALUES LESS THAN (%d),
					  PARTITION before_%d VALUES LESS THAN (%d), PARTITION later VALUES LESS THAN MAXVALUE)
					""".formatted(table, first, this.first, this.second, this.second, this.third, this.third)).update();
		}
	}

	/** The event after the last one. */
	private long events(int count, int daysAgo) {
		this.history.events(count, RECEIVED, daysAgo);
		return this.database.count("SELECT MAX(id) + 1 FROM outbox_event");
	}

	@AfterEach
	void dropDatabase() {
		stop();
		this.database.close();
	}

	private void start() {
		stop();
		this.node = Node.start(this.database, properties().toArray(String[]::new));
	}

	private void stop() {
		if (this.node != null) {
			this.node.close();
			this.node = null;
		}
	}

	private List<String> properties(String... more) {
		return Stream
			.concat(Stream.of("--webhooks.archive.location=" + this.folder, "--webhooks.jobs.share=1"), Stream.of(more))
			.toList();
	}

	private JobRuns runs() {
		return Objects.requireNonNull(this.node).get(JobRuns.class);
	}

	private JobRun run(JobName job, Selection selection) {
		return over(runs().ask(job, selection, "test").id());
	}

	private JobRun over(long id) {
		await("the end of the run").until(() -> runs().find(id).orElseThrow().isOver());
		JobRun run = runs().find(id).orElseThrow();
		assertThat(run.state()).as("%s", run).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsDone()).isEqualTo(run.itemsKnown());
		return run;
	}

	private void restore() {
		run(JobName.RESTORE,
				new Selection(null, null, null, null, Instant.now().minus(60, ChronoUnit.DAYS), null, null, null));
	}

	/** The rows of the tables, but for those of some events. */
	private List<String> rowsWithout(List<String> rows, long from, long to) {
		List<String> left = new ArrayList<>(rows);
		left.removeIf((row) -> {
			String id = row.replaceFirst("(?s)^\\w+\\{(event_)?id=(\\d+),.*$", "$2");
			return Long.parseLong(id) >= from && Long.parseLong(id) < to;
		});
		return left;
	}

	private List<String> partitions(String table) {
		return this.database.jdbc().sql("""
				SELECT partition_name AS name
				FROM information_schema.partitions
				WHERE table_schema = DATABASE() AND table_name = ?
				ORDER BY partition_ordinal_position
				""").param(table).query(String.class).list();
	}

	private void assertPartitions(String... names) {
		assertThat(partitions("delivery")).containsExactly(names);
		assertThat(partitions("delivery_attempt")).containsExactly(names);
	}

	private void owe(long event) {
		assertThat(this.database.jdbc().sql("""
				UPDATE delivery
				SET status = 'PENDING', attempts_allowed = 6, next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL 1 DAY,
				    finished_at = NULL
				WHERE event_id = ?
				""").param(event).update()).isEqualTo(1);
	}

	@Test
	void whatIsOldIsDroppedByThePartitionAndComesBackAsItWas() {
		List<String> before = this.database.rows();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(1500);
		assertPartitions("before_" + this.third, "later");
		assertThat(this.database.rows()).isEqualTo(rowsWithout(before, 0, this.second));
		restore();
		assertThat(this.database.rows()).isEqualTo(before);
	}

	@Test
	void anOwedDeliveryKeepsItsPartitionAndNothingElseInIt() {
		long owed = this.first - 100;
		owe(owed);
		List<String> before = this.database.rows();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(1499);
		assertPartitions("before_" + this.first, "before_" + this.third, "later");
		List<String> rest = rowsWithout(before, 0, this.second);
		rest.addAll(rowsWithout(rowsWithout(before, 0, owed), owed + 1, Long.MAX_VALUE));
		assertThat(this.database.rows()).containsExactlyInAnyOrderElementsOf(rest);
	}

	@Test
	void eventsWaitUntilTheirWholePartitionIsOldUnlessATimeIsAskedFor() {
		this.database.jdbc()
			.sql("UPDATE outbox_event SET created_at = UTC_TIMESTAMP(6), fanned_out_at = UTC_TIMESTAMP(6) WHERE id >= ?")
			.param(this.second - 10)
			.update();
		List<String> before = this.database.rows();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(1200);
		assertPartitions("before_" + this.second, "before_" + this.third, "later");
		assertThat(this.database.rows()).isEqualTo(rowsWithout(before, 0, this.first));
		Instant to = Instant.now().minus(30, ChronoUnit.DAYS);
		assertThat(run(JobName.ARCHIVE, Selection.before(to)).itemsDone()).isEqualTo(290);
		assertPartitions("before_" + this.second, "before_" + this.third, "later");
		assertThat(this.database.rows()).isEqualTo(rowsWithout(before, 0, this.second - 10));
	}

	@Test
	void eventsOfThePartitionThatHadAllRowsLeaveAsTheyDidBefore() {
		partition("moved");
		this.database.jdbc()
			.sql("UPDATE outbox_event SET created_at = UTC_TIMESTAMP(6), fanned_out_at = UTC_TIMESTAMP(6) WHERE id >= ?")
			.param(this.first - 10)
			.update();
		List<String> before = this.database.rows();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(1190);
		assertPartitions("moved", "before_" + this.second, "before_" + this.third, "later");
		assertThat(this.database.rows()).isEqualTo(rowsWithout(before, 0, this.first - 10));
	}

	@Test
	void anEventThatIsNotCommittedYetKeepsItsPartition() throws SQLException {
		idle();
		this.database.jdbc().sql("DELETE FROM outbox_event WHERE id < ?").param(this.second).update();
		try (Connection other = this.database.dataSource().getConnection();
				Statement insert = other.createStatement()) {
			other.setAutoCommit(false);
			insert.executeUpdate("INSERT INTO outbox_event (id, cloud_event) VALUES (" + (this.first - 1) + ", '"
					+ SampleEvents.fresh(RECEIVED) + "')");
			CompletableFuture<Void> clearing = CompletableFuture.runAsync(this::clear);
			awaitLocks("who waits for it").until(() -> clearing.isDone() || this.database.waiting() > 0);
			assertThat(clearing).isNotDone();
			other.commit();
			assertThat(clearing).succeedsWithin(10, TimeUnit.SECONDS);
		}
		assertPartitions("before_" + this.first, "before_" + this.third, "later");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event WHERE id < ?", this.first)).isEqualTo(1);
	}

	private void idle() {
		stop();
		this.node = Node.idle(this.database, properties().toArray(String[]::new));
	}

	/** As the archive does when events have left. */
	private void clear() {
		Node running = Objects.requireNonNull(this.node);
		TransactionTemplate transaction = new TransactionTemplate(running.get(PlatformTransactionManager.class));
		Partitions partitions = running.get(Partitions.class);
		for (long after = 0; after < this.second - 1;) {
			long from = after;
			after = Objects.requireNonNull(
					transaction.execute((status) -> partitions.clear(from, this.second).orElse(this.second)));
		}
	}

	/** One of them waits for the other, and finds the event gone. */
	@Test
	void whatIsRedeliveredWhileItsEventLeavesIsNotOwedAfterwards() {
		idle();
		Node running = Objects.requireNonNull(this.node);
		TransactionTemplate transaction = new TransactionTemplate(running.get(PlatformTransactionManager.class));
		Archive archive = running.get(Archive.class);
		JobRun run = runs().ask(JobName.ARCHIVE, EVERYTHING, "test");
		long event = this.database.count("SELECT MIN(id) FROM outbox_event");
		String place = Objects.requireNonNull(transaction.execute((status) -> archive.work(run, null))).place();
		CompletableFuture<Boolean> redelivered = Objects.requireNonNull(transaction.execute((status) -> {
			archive.work(run, place);
			CompletableFuture<Boolean> other = CompletableFuture
				.supplyAsync(() -> running.get(Redelivery.class).start(new DeliveryKey(event, this.webhook)));
			awaitLocks("the second to wait").until(() -> other.isDone() || this.database.waiting() > 0);
			return other;
		}));
		assertThat(redelivered).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(false);
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event WHERE id = ?", event)).isZero();
		assertThat(this.database.jdbc()
			.sql("SELECT status FROM delivery WHERE event_id = ?")
			.param(event)
			.query(String.class)
			.list()).as("left for its partition's end").containsExactly("DELIVERED");
	}

	/** By hand, since nobody else can any more. */
	@Test
	void whatIsOwedWithoutItsEventIsNotDropped() {
		idle();
		long owed = this.first - 100;
		this.database.jdbc().sql("DELETE FROM outbox_event WHERE id < ?").param(this.second).update();
		owe(owed);
		List<String> before = this.database.rows();
		clear();
		assertPartitions("before_" + this.first, "before_" + this.third, "later");
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery WHERE event_id < ?", this.second)).isEqualTo(1);
		assertThat(this.database.rows()).isSubsetOf(before);
	}

	@Test
	void aNodeThatIsKilledBetweenTheTwoTablesLeavesTheSecondToAnother() throws SQLException {
		List<String> before = this.database.rows();
		stop();
		String[] properties = properties("--webhooks.jobs.lease=6s",
				"--spring.quartz.properties.org.quartz.jobStore.clusterCheckinInterval=1000")
			.toArray(String[]::new);
		try (NodeProcess killed = new NodeProcess(this.database, properties)) {
			killed.awaitStarted();
			try (Connection other = this.database.dataSource().getConnection();
					Statement use = other.createStatement()) {
				other.setAutoCommit(false);
				use.executeQuery("SELECT COUNT(*) FROM delivery WHERE event_id >= " + this.third).close();
				this.database.jdbc()
					.sql("INSERT INTO job_run (job, selection, requested_by) VALUES ('archive', '{}', 'test')")
					.update();
				await("the first table").until(() -> !partitions("delivery_attempt").contains("before_" + this.first));
				assertThat(partitions("delivery")).contains("before_" + this.first);
				killed.kill();
				other.rollback();
			}
		}
		start();
		over(this.database.count("SELECT MAX(id) FROM job_run"));
		assertPartitions("before_" + this.third, "later");
		assertThat(this.database.rows()).isEqualTo(rowsWithout(before, 0, this.second));
		restore();
		assertThat(this.database.rows()).isEqualTo(before);
	}

}
