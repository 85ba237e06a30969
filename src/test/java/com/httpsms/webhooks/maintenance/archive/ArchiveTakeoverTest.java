package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.util.FileSystemUtils;

import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.FaultyStore;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Archives whose node is killed, at each kind of point: another node goes on, and what
 * was in the tables is in them again, row for row, when it has come back.
 */
@SuppressWarnings("NullAway.Init")
@OnAnyDatabase
class ArchiveTakeoverTest extends DatabaseTest {

	private static final int EVENTS = 2500;

	/**
	 * Many, since a database reads a table as a whole that is not much larger than a
	 * chunk.
	 */
	private static final int RECENT = 4000;

	private final History history = new History(database());

	private final List<NodeProcess> nodes = new ArrayList<>();

	private Path folder;

	private List<String> before = List.of();

	/** The last of the old events. */
	private long last;

	@BeforeAll
	void makeFolder(@TempDir Path archives) {
		this.folder = archives;
	}

	@AfterEach
	void keepOne() throws IOException {
		List<NodeProcess> alive = this.nodes.stream().filter(NodeProcess::isAlive).toList();
		this.nodes.retainAll(alive.subList(Math.max(0, alive.size() - 1), alive.size()));
		alive.stream().filter((node) -> !this.nodes.contains(node)).forEach(NodeProcess::close);
		try (Stream<Path> files = Files.walk(this.folder)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				Files.delete(file);
			}
		}
	}

	@AfterAll
	void closeAll() {
		this.nodes.forEach(NodeProcess::close);
		this.nodes.clear();
	}

	@BeforeEach
	void makeHistory() {
		long webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(webhook);
		this.history.events(EVENTS, "message.phone.received", 40);
		this.history.deliveries(webhook, "DELIVERED");
		this.last = database().count("SELECT MAX(event_id) FROM delivery");
		this.history.events(RECENT, "message.phone.received", 5);
		this.history.deliveries(webhook, "DELIVERED");
		for (String table : List.of("outbox_event", "delivery", "delivery_attempt")) {
			database().jdbc().sql("ANALYZE TABLE " + table).query().listOfRows();
		}
		this.before = database().rows();
	}

	/** The node that the test before has left, or a new one. */
	private NodeProcess first() {
		return (this.nodes.isEmpty() ? another() : this.nodes.get(0)).awaitStarted();
	}

	/** It starts while the first one works. */
	private NodeProcess another(String... properties) {
		List<String> all = new ArrayList<>(
				List.of("--webhooks.jobs.lease=5s", "--webhooks.archive.location=" + this.folder));
		all.addAll(List.of(properties));
		NodeProcess node = new NodeProcess(database(), all.toArray(String[]::new));
		this.nodes.add(node);
		return node;
	}

	private long ask(String job, String selection) {
		database().jdbc()
			.sql("INSERT INTO job_run (job, selection, requested_by) VALUES (?, ?, 'test')")
			.params(job, selection)
			.update();
		return database().count("SELECT MAX(id) FROM job_run");
	}

	private long askToArchive() {
		return ask("archive", "{}");
	}

	private String state(long run) {
		return database().jdbc().sql("SELECT state FROM job_run WHERE id = ?").param(run).query(String.class).single();
	}

	private long events() {
		return database().count("SELECT COUNT(*) FROM outbox_event");
	}

	private void assertItIsDoneOnce(long run) {
		await("the end of the run").until(() -> state(run).equals("COMPLETED"));
		assertThat(database().count("SELECT items_known FROM job_run WHERE id = ?", run)).isEqualTo(EVENTS);
		assertThat(database().count("SELECT items_done FROM job_run WHERE id = ?", run)).isEqualTo(EVENTS);
		assertThat(events()).isEqualTo(RECENT);
		assertThat(database().count("SELECT SUM(removed_events) FROM archive_file")).isEqualTo(EVENTS);
		assertThat(database().count("SELECT COUNT(*) FROM archive_file WHERE removed_at IS NULL")).isZero();
		assertThat(reported("deliveries")).isEqualTo(EVENTS);
		assertThat(reported("archived_deliveries")).isEqualTo(EVENTS);
		long restore = ask("restore", "{\"from\": \"2026-01-01T00:00:00Z\"}");
		await("the end of the restoration").until(() -> state(restore).equals("COMPLETED"));
		assertThat(database().rows()).isEqualTo(this.before);
		assertThat(reported("deliveries")).isEqualTo(EVENTS);
		assertThat(reported("archived_deliveries")).isZero();
	}

	private long reported(String column) {
		return database().count("SELECT COALESCE(SUM(" + column + "), 0) FROM delivery_report");
	}

	@ParameterizedTest
	@EnumSource(names = { "DIES_BEFORE_THE_FILE", "DIES_BEFORE_THE_MANIFEST", "DIES_AFTER_THE_MANIFEST" })
	void aNodeThatDiesWhileItWritesAnArchive(FaultyStore.Fault fault) throws IOException {
		// stands still, so that only the other one can take the run
		NodeProcess heir = first();
		heir.suspend();
		long run = askToArchive();
		another(FaultyStore.with(fault)).awaitEnd(Duration.ofMinutes(2));
		assertThat(state(run)).isEqualTo("RUNNING");
		assertThat(database().rows()).as("nothing has left").isEqualTo(this.before);
		try (Stream<Path> files = Files.walk(this.folder)) {
			assertThat(files.filter(Files::isRegularFile)).hasSize(switch (fault) {
				case DIES_BEFORE_THE_FILE -> 0;
				case DIES_BEFORE_THE_MANIFEST -> 1;
				default -> 2;
			});
		}
		heir.resume();
		assertItIsDoneOnce(run);
	}

	@Test
	void aNodeThatIsKilledBetweenADeleteAndItsCommit() throws SQLException {
		NodeProcess first = first();
		long run = askToArchive();
		await("a file").until(() -> database().count("SELECT COUNT(*) FROM archive_file") == 1);
		try (Connection other = database().dataSource().getConnection(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM archive_file FOR UPDATE").close();
			awaitLocks("deletes that wait for their last statement").until(() -> database().waiting() > 0);
			first.kill();
			other.rollback();
		}
		another();
		await("the database to take back what was not committed").until(() -> (events() - RECENT) % 500 == 0);
		assertItIsDoneOnce(run);
	}

	@Test
	void aNodeThatIsKilledWhileEventsLeave() throws SQLException {
		NodeProcess first = first();
		try (Connection other = database().dataSource().getConnection(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM delivery WHERE event_id = " + this.last + " FOR UPDATE").close();
			long run = askToArchive();
			awaitLocks("all but the last chunk")
				.until(() -> database().count("SELECT COALESCE(MAX(removed_events), 0) FROM archive_file") == 2000
						&& database().waiting() > 0);
			first.kill();
			other.rollback();
			another();
			assertThat(events()).isEqualTo(EVENTS + RECENT - 2000);
			assertItIsDoneOnce(run);
		}
	}

	/**
	 * Killed when the file is noted, and before its first event has left; and the folder
	 * is another one where the run goes on.
	 */
	@Test
	void aNodeThatGoesOnElsewhereDeletesNothingBeforeTheFileIsThere(@TempDir Path elsewhere)
			throws SQLException, IOException {
		Path written = this.folder;
		NodeProcess first = first();
		long run;
		try (Connection other = database().dataSource().getConnection(); Statement lock = other.createStatement()) {
			other.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM delivery ORDER BY event_id LIMIT 1 FOR UPDATE").close();
			run = askToArchive();
			awaitLocks("a file whose events are about to leave")
				.until(() -> database().count("SELECT COUNT(*) FROM archive_file") == 1 && database().waiting() > 0);
			first.kill();
			other.rollback();
		}
		this.folder = elsewhere;
		try {
			another();
			await("its failure").until(() -> database()
				.count("SELECT COUNT(*) FROM job_run WHERE error LIKE '%ndjson.gz%is not in%'") == 1);
			assertThat(database().rows()).as("nothing has left").isEqualTo(this.before);
			FileSystemUtils.copyRecursively(written, elsewhere);
			assertItIsDoneOnce(run);
		}
		finally {
			closeAll();
			this.folder = written;
		}
	}

	@Test
	void aNodeThatIsKilledWhileEventsComeBack() throws SQLException {
		NodeProcess first = first();
		long run = askToArchive();
		await("the archive").until(() -> state(run).equals("COMPLETED"));
		List<String> archived = database().rows();
		// in the way of the second chunk of three
		try (Connection other = database().dataSource().getConnection(); Statement insert = other.createStatement()) {
			other.setAutoCommit(false);
			long middle = database().count("SELECT first_event + 1500 FROM archive_file");
			insert.executeUpdate("INSERT INTO delivery (event_id, webhook_id, next_attempt_at) SELECT " + middle
					+ ", MIN(id), UTC_TIMESTAMP(6) FROM webhook");
			long restore = ask("restore", "{\"from\": \"2026-01-01T00:00:00Z\"}");
			await("the first chunk")
				.until(() -> database().count("SELECT items_done FROM job_run WHERE id = ?", restore) == 1000);
			awaitLocks("the second").until(() -> database().waiting() > 0);
			first.kill();
			other.rollback();
			another();
			assertThat(database().rows()).hasSize(archived.size() + 3000);
			await("the end of the restoration").until(() -> state(restore).equals("COMPLETED"));
			assertThat(database().rows()).isEqualTo(this.before);
		}
	}

}
