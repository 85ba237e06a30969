package com.httpsms.webhooks.maintenance.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.FileSystemUtils;

import com.httpsms.webhooks.delivery.BulkDeliveries;
import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What others do to events between the chunks that archive them, and at the same time.
 */
@SuppressWarnings("NullAway.Init")
class ArchiveRaceTest extends DatabaseTest {

	private final History history = new History(database());

	private Path folder;

	private Node node;

	private TransactionTemplate transaction;

	private JobRun run;

	private List<Long> events;

	private String place;

	@BeforeAll
	void startNode(@TempDir Path archives) {
		this.folder = archives;
		this.node = Node.idle(database(), "--webhooks.archive.location=" + archives);
		this.transaction = new TransactionTemplate(this.node.get(PlatformTransactionManager.class));
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	/** Three events in a file that was just written. */
	@BeforeEach
	void write() {
		long webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(webhook);
		this.history.events(3, "message.phone.received", 40);
		this.history.deliveries(webhook, "EXHAUSTED");
		this.events = database().jdbc().sql("SELECT id FROM outbox_event ORDER BY id").query(Long.class).list();
		this.run = this.node.get(JobRuns.class)
			.ask(JobName.ARCHIVE, new Selection(null, null, null, null, null, null, null, null), "test");
		this.place = Objects
			.requireNonNull(this.transaction.execute((status) -> this.node.get(Archive.class).work(this.run, null)))
			.place();
	}

	private void remove() {
		this.place = this.node.get(Archive.class).work(this.run, this.place).place();
	}

	private void remove(Node by) {
		new TransactionTemplate(by.get(PlatformTransactionManager.class))
			.executeWithoutResult((status) -> by.get(Archive.class).work(this.run, this.place));
	}

	/**
	 * As with the default, a folder of the machine, when another machine's node takes the
	 * run over.
	 */
	@Test
	void nothingIsDeletedWhereTheFileIsNot(@TempDir Path elsewhere) throws IOException {
		List<String> before = database().rows();
		String name = database().jdbc().sql("SELECT name FROM archive_file").query(String.class).single();
		try (Node other = Node.idle(database(), "--webhooks.archive.location=" + elsewhere)) {
			assertThatThrownBy(() -> remove(other)).hasMessageContaining(name, "is not in", elsewhere.toString());
			FileSystemUtils.copyRecursively(this.folder, elsewhere);
			byte[] bytes = Files.readAllBytes(elsewhere.resolve(name));
			Files.write(elsewhere.resolve(name), Arrays.copyOf(bytes, bytes.length - 1));
			assertThatThrownBy(() -> remove(other)).hasMessageContaining(name);
			assertThat(database().rows()).isEqualTo(before);
			Files.write(elsewhere.resolve(name), bytes);
			remove(other);
			assertThat(database().rows()).isEmpty();
		}
	}

	/** Asked for by somebody whose clock is wrong. */
	@Test
	void nothingLeavesThatIsYoungerThanADay() {
		this.history.events(1, "message.phone.received", 0);
		database().jdbc()
			.sql("INSERT INTO job_run (job, selection, requested_by) VALUES ('archive', '{\"to\": \"2999-01-01T00:00:00Z\"}', 'test')")
			.update();
		JobRun wrong = this.node.get(JobRuns.class).find(database().count("SELECT MAX(id) FROM job_run")).orElseThrow();
		long first = Objects
			.requireNonNull(this.transaction.execute((status) -> this.node.get(Archive.class).count(wrong, null)))
			.items();
		assertThat(first).isEqualTo(3);
	}

	@Test
	void nothingIsDeletedWhenTheFileHasGoneWhileTheRunRested() throws IOException {
		List<String> before = database().rows();
		FileSystemUtils.deleteRecursively(this.folder);
		database().jdbc().sql("UPDATE job_run SET claim = claim + 1 WHERE id = ?").param(this.run.id()).update();
		this.run = this.node.get(JobRuns.class).find(this.run.id()).orElseThrow();
		assertThatThrownBy(() -> remove(this.node)).hasMessageContaining("is not in");
		assertThat(database().rows()).isEqualTo(before);
	}

	private void makeDeliveries(long webhook) {
		this.node.get(BulkDeliveries.class).make(webhook, this.events);
	}

	@Test
	void whatIsRedeliveredAfterTheFileWasWrittenStays() {
		long event = this.events.get(1);
		database().jdbc().sql("""
				UPDATE delivery
				SET status = 'PENDING', attempts_allowed = 6, next_attempt_at = UTC_TIMESTAMP(6), finished_at = NULL
				WHERE event_id = ?
				""").param(event).update();
		this.transaction.executeWithoutResult((status) -> remove());
		assertThat(database().jdbc().sql("SELECT id FROM outbox_event").query(Long.class).list())
			.containsExactly(event);
		assertThat(deliveries("PENDING")).isEqualTo(1);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE event_id = ?", event)).isEqualTo(1);
		assertThat(database().count("SELECT removed_events FROM archive_file WHERE removed_at IS NOT NULL"))
			.isEqualTo(2);
	}

	/** Has one wait for the other's locks. */
	private void inOneAnothersWay(Runnable first, Runnable second) {
		CompletableFuture<Void> waiting = Objects.requireNonNull(this.transaction.execute((status) -> {
			first.run();
			CompletableFuture<Void> other = CompletableFuture
				.runAsync(() -> this.transaction.executeWithoutResult((mine) -> second.run()));
			awaitLocks("the second to wait").until(() -> other.isDone() || database().waiting() > 0);
			assertThat(other).isNotDone();
			return other;
		}));
		assertThat(waiting).succeedsWithin(10, TimeUnit.SECONDS);
	}

	private void withAnotherWebhook(Consumer<Long> test) {
		long other = webhook("http://127.0.0.1:9/other");
		this.history.pause(other);
		test.accept(other);
	}

	@Test
	void nothingIsMadeOfAnEventThatLeaves() {
		withAnotherWebhook((other) -> {
			inOneAnothersWay(this::remove, () -> makeDeliveries(other));
			assertThat(database().rows()).isEmpty();
		});
	}

	@Test
	void anEventOfWhichDeliveriesAreMadeStays() {
		withAnotherWebhook((other) -> {
			inOneAnothersWay(() -> makeDeliveries(other), this::remove);
			assertThat(database().count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(3);
			assertThat(deliveries("PENDING")).isEqualTo(3);
			assertThat(deliveries("EXHAUSTED")).isEqualTo(3);
		});
	}

}
