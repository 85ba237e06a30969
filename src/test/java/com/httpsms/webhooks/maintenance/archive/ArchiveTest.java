package com.httpsms.webhooks.maintenance.archive;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.FaultyStore;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.S3Mock;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What leaves the tables, where it goes, and how it comes back, on a node that does it.
 */
@SuppressWarnings("NullAway.Init")
class ArchiveTest extends DatabaseTest {

	private static final String RECEIVED = "message.phone.received";

	private static final Selection EVERYTHING = new Selection(null, null, null, null, null, null, null, null);

	private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final History history = new History(database());

	private Path folder;

	private @Nullable Node node;

	/** The properties of the node that runs. */
	private List<String> running = List.of();

	private long webhook;

	@BeforeAll
	void makeFolder(@TempDir Path archives) {
		this.folder = archives;
	}

	@BeforeEach
	void register() {
		start();
		this.webhook = webhook("http://127.0.0.1:9/");
		this.history.pause(this.webhook);
	}

	@AfterEach
	void forgetArchives() throws IOException {
		for (Path file : files("")) {
			if (Files.isRegularFile(file)) {
				Files.delete(file);
			}
		}
	}

	@AfterAll
	void stop() {
		if (this.node != null) {
			this.node.close();
		}
	}

	/** Starts a node, unless there is one that has these properties. */
	private void start(String... properties) {
		List<String> all = Stream.concat(Stream.of("--webhooks.archive.location=" + this.folder,
				"--webhooks.jobs.share=1", "--webhooks.encryption.key=" + KEY), Stream.of(properties))
			.toList();
		if (!all.equals(this.running)) {
			stop();
			this.node = Node.start(database(), all.toArray(String[]::new));
			this.running = all;
		}
	}

	private JobRuns runs() {
		return Objects.requireNonNull(this.node).get(JobRuns.class);
	}

	private JobRun run(JobName job, Selection selection) {
		JobRuns runs = runs();
		long id = runs.ask(job, selection, "test").id();
		await("the end of the run").until(() -> isOver(runs.find(id).orElseThrow()));
		JobRun run = runs.find(id).orElseThrow();
		assertThat(run.state()).as("%s", run).isEqualTo(JobState.COMPLETED);
		return run;
	}

	/** Whether there is nothing to wait for. */
	private static boolean isOver(JobRun run) {
		return run.isOver() || run.failures() > 0;
	}

	private JobRun restoreSince(long daysAgo) {
		return run(JobName.RESTORE,
				new Selection(null, null, null, null, Instant.now().minus(daysAgo, ChronoUnit.DAYS), null, null, null));
	}

	private long events() {
		return database().count("SELECT COUNT(*) FROM outbox_event");
	}

	private List<Path> files(String ending) throws IOException {
		try (Stream<Path> files = Files.walk(this.folder)) {
			return files.filter((file) -> file.toString().endsWith(ending)).sorted().toList();
		}
	}

	@Test
	void whatIsOldLeavesAndComesBackAsItWas() throws IOException, NoSuchAlgorithmException {
		this.history.events(2500, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		this.history.events(30, "message.phone.sent", 35);
		this.history.events(20, RECEIVED, 10);
		this.history.deliveries(webhook("http://127.0.0.1:9/other"), "EXHAUSTED");
		List<String> before = database().rows();
		JobRun run = run(JobName.ARCHIVE, EVERYTHING);
		assertThat(run.itemsKnown()).isEqualTo(2530);
		assertThat(run.itemsDone()).isEqualTo(2530);
		assertThat(events()).isEqualTo(20);
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isEqualTo(20);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isEqualTo(20);
		assertThat(files("")).filteredOn(Files::isRegularFile).hasSize(2);
		Path file = files(".ndjson.gz").get(0);
		byte[] bytes = Files.readAllBytes(file);
		JsonNode manifest = JSON.readTree(Files.readString(files(".manifest.json").get(0)));
		assertThat(manifest.get("sha256").asString())
			.isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
		assertThat(manifest.get("bytes").asLong()).isEqualTo(bytes.length);
		assertThat(manifest.get("file").asString()).isEqualTo(this.folder.relativize(file).toString());
		String text = new String(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes(),
				StandardCharsets.UTF_8);
		assertThat(text).endsWith("}\n");
		List<JsonNode> lines = text.lines().map(JSON::readTree).toList();
		assertThat(manifest.get("events").asLong()).isEqualTo(2530).isEqualTo(lines.size());
		assertThat(manifest.get("deliveries").asLong()).isEqualTo(5030)
			.isEqualTo(lines.stream().mapToLong((line) -> line.get("deliveries").size()).sum());
		assertThat(manifest.get("attempts").asLong()).isEqualTo(5030);
		assertThat(database()
			.count("SELECT COUNT(*) FROM archive_file WHERE removed_events = 2530 AND removed_at IS NOT NULL "
					+ "AND event_ids IS NULL AND sha256 = '" + manifest.get("sha256").asString() + "'"))
			.isEqualTo(1);
		assertThat(restoreSince(60).itemsDone()).isEqualTo(2530);
		assertThat(database().rows()).isEqualTo(before);
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsKnown()).as("what came back stays for another retention")
			.isZero();
		assertThat(restoreSince(60).itemsDone()).as("what is there is left alone").isEqualTo(2530);
		assertThat(database().rows()).isEqualTo(before);
	}

	@Test
	void whatSomebodyIsOwedOrWasLatelyStays() {
		this.history.events(8, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		List<Long> ids = database().jdbc().sql("SELECT id FROM outbox_event ORDER BY id").query(Long.class).list();
		change("UPDATE delivery SET status = 'PENDING', finished_at = NULL, attempts_allowed = 6, "
				+ "next_attempt_at = UTC_TIMESTAMP(6) + INTERVAL 1 DAY", ids.get(0));
		change("UPDATE delivery SET status = 'SENDING', finished_at = NULL, claimed_by = 'somebody', "
				+ "lease_until = UTC_TIMESTAMP(6) + INTERVAL 1 DAY", ids.get(1));
		change("UPDATE delivery SET finished_at = UTC_TIMESTAMP(6) - INTERVAL 29 DAY", ids.get(2));
		database().jdbc()
			.sql("UPDATE outbox_event SET fanned_out_at = UTC_TIMESTAMP(6) - INTERVAL 29 DAY WHERE id = ?")
			.param(ids.get(3))
			.update();
		long second = webhook("http://127.0.0.1:9/second");
		database().jdbc()
			.sql("INSERT INTO delivery (event_id, webhook_id, next_attempt_at) VALUES (?, ?, UTC_TIMESTAMP(6) + INTERVAL 1 DAY)")
			.params(ids.get(4), second)
			.update();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(3);
		assertThat(database().jdbc().sql("SELECT id FROM outbox_event ORDER BY id").query(Long.class).list())
			.isEqualTo(ids.subList(0, 5));
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isEqualTo(6);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isEqualTo(5);
	}

	private void change(String update, long event) {
		assertThat(database().jdbc().sql(update + " WHERE event_id = ?").param(event).update()).isEqualTo(1);
	}

	@Test
	void aDryRunCountsAndChangesNothing() throws IOException {
		this.history.events(300, RECEIVED, 40);
		this.history.events(50, RECEIVED, 20);
		Instant to = Instant.now().minus(15, ChronoUnit.DAYS);
		JobRun run = run(JobName.ARCHIVE, new Selection(null, null, null, null, null, to, null, true));
		assertThat(run.itemsKnown()).isEqualTo(350);
		assertThat(events()).isEqualTo(350);
		assertThat(files(".gz")).isEmpty();
		assertThat(run(JobName.ARCHIVE, new Selection(null, null, null, null, null, to, null, null)).itemsDone())
			.isEqualTo(350);
		assertThat(events()).isZero();
	}

	@Test
	void eventsOfManyWebhooksLeaveInSmallParts() {
		this.history.events(70, RECEIVED, 40);
		for (int i = 0; i < 80; i++) {
			long other = webhook("http://127.0.0.1:9/" + i);
			this.history.pause(other);
			this.history.deliveries(other, "REJECTED");
		}
		List<String> before = database().rows();
		assertThat(run(JobName.ARCHIVE, EVERYTHING).itemsDone()).isEqualTo(70);
		assertThat(database().rows()).isEmpty();
		assertThat(restoreSince(60).itemsDone()).isEqualTo(70);
		assertThat(database().rows()).isEqualTo(before);
	}

	@Test
	void oneUsersEventsOfATimeComeBack() {
		this.history.events(10, RECEIVED, 40);
		database().jdbc()
			.sql("""
					INSERT INTO outbox_event (cloud_event, state, fanned_out_at, created_at)
					VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6) - INTERVAL 45 DAY, UTC_TIMESTAMP(6) - INTERVAL 45 DAY)
					""")
			.param(SampleEvents.withId(RECEIVED, "of-another-user").replace(SampleEvents.USER, "another-user"))
			.update();
		this.history.events(10, RECEIVED, 50);
		run(JobName.ARCHIVE, EVERYTHING);
		assertThat(events()).isZero();
		Instant now = Instant.now();
		assertThat(run(JobName.RESTORE,
				new Selection(null, "another-user", null, null, now.minus(60, ChronoUnit.DAYS), null, null, null))
			.itemsDone()).isEqualTo(1);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE event_id = 'of-another-user'"))
			.isEqualTo(1);
		assertThat(run(JobName.RESTORE, new Selection(null, SampleEvents.USER, null, null,
				now.minus(60, ChronoUnit.DAYS), now.minus(45, ChronoUnit.DAYS), null, null))
			.itemsDone()).isEqualTo(10);
		assertThat(events()).isEqualTo(11);
	}

	@Test
	void archivesAreFoundWithoutTheDatabaseThatWroteThem() {
		this.history.events(100, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		List<String> before = database().rows();
		run(JobName.ARCHIVE, EVERYTHING);
		database().jdbc().sql("DELETE FROM archive_file").update();
		assertThat(restoreSince(60).itemsDone()).isEqualTo(100);
		assertThat(database().rows()).isEqualTo(before);
		assertThat(database().count("SELECT COUNT(*) FROM archive_file WHERE removed_at IS NOT NULL")).isEqualTo(1);
	}

	@Test
	void theLaterOfTwoArchivesIsRight() {
		this.history.events(10, RECEIVED, 40);
		this.history.deliveries(this.webhook, "EXHAUSTED");
		run(JobName.ARCHIVE, EVERYTHING);
		restoreSince(60);
		// redelivered since, and old again
		database().jdbc()
			.sql("UPDATE delivery SET status = 'DELIVERED', attempt_count = 2, attempts_allowed = 6")
			.update();
		database().jdbc().sql("UPDATE outbox_event SET restored_at = created_at, fanned_out_at = created_at").update();
		List<String> before = database().rows();
		run(JobName.ARCHIVE, EVERYTHING);
		assertThat(events()).isZero();
		restoreSince(60);
		assertThat(database().rows()).isEqualTo(before);
	}

	@Test
	void nothingIsDeletedWhenTheStoreKeepsSomethingElse() throws IOException {
		this.history.events(100, RECEIVED, 40);
		List<String> before = database().rows();
		for (Map.Entry<FaultyStore.Fault, String> fault : Map
			.of(FaultyStore.Fault.FLIPS_A_BIT, "broken|holds|no archive", FaultyStore.Fault.CUTS_OFF, "broken|holds")
			.entrySet()) {
			start(FaultyStore.with(fault.getKey()));
			JobRuns runs = runs();
			long id = runs.ask(JobName.ARCHIVE, EVERYTHING, "test").id();
			await("a failure").until(() -> runs.find(id).orElseThrow().failures() > 0);
			assertThat(runs.find(id).orElseThrow().error()).as("%s", fault).containsPattern(fault.getValue());
			assertThat(runs.stop(id)).isTrue();
			await("its end").until(() -> runs.find(id).orElseThrow().isOver());
			assertThat(database().rows()).isEqualTo(before);
			assertThat(database().count("SELECT COUNT(*) FROM archive_file")).isZero();
			assertThat(files("")).as("what is left of it").noneMatch(Files::isRegularFile);
		}
		start();
		run(JobName.ARCHIVE, EVERYTHING);
		assertThat(events()).isZero();
	}

	@Test
	void whatCanBeReadComesBackWhenAnotherArchiveCannot() throws IOException {
		this.history.events(10, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		run(JobName.ARCHIVE, EVERYTHING);
		this.history.events(10, RECEIVED, 35);
		List<String> later = database().rows();
		run(JobName.ARCHIVE, EVERYTHING);
		Path broken = files(".ndjson.gz").get(1);
		byte[] bytes = Files.readAllBytes(broken);
		byte[] flipped = bytes.clone();
		flipped[bytes.length / 2] ^= 1;
		Files.write(broken, flipped);
		Path foreign = Files.writeString(this.folder.resolve("of-somebody-else.manifest.json"), "{\"format\": 1}");
		JobRuns runs = runs();
		long id = runs
			.ask(JobName.RESTORE,
					new Selection(null, null, null, null, Instant.now().minus(60, ChronoUnit.DAYS), null, null, null),
					"test")
			.id();
		await("the rest, and a failure").until(() -> runs.find(id).orElseThrow().failures() > 0);
		assertThat(runs.find(id).orElseThrow().error()).contains(broken.getFileName().toString());
		assertThat(events()).isEqualTo(10);
		Files.write(broken, bytes);
		await("the archive that was mended").until(() -> events() == 20);
		assertThat(database().rows()).containsAll(later);
		await("the other").until(
				() -> String.valueOf(runs.find(id).orElseThrow().error()).contains(foreign.getFileName().toString()));
		Files.delete(foreign);
		await("its end").until(() -> runs.find(id).orElseThrow().state() == JobState.COMPLETED);
		assertThat(runs.find(id).orElseThrow().itemsDone()).isEqualTo(20);
	}

	@Test
	void anArchiveOfAnotherDatabaseIsRefusedWhereItsPlacesAreTaken() {
		this.history.events(3, RECEIVED, 40);
		long taken = database().count("SELECT MIN(id) FROM outbox_event");
		run(JobName.ARCHIVE, EVERYTHING);
		database().jdbc()
			.sql("INSERT INTO outbox_event (id, cloud_event, state) VALUES (?, ?, 'FANNED_OUT')")
			.params(taken, SampleEvents.fresh(RECEIVED))
			.update();
		JobRuns runs = runs();
		long id = runs
			.ask(JobName.RESTORE,
					new Selection(null, null, null, null, Instant.now().minus(60, ChronoUnit.DAYS), null, null, null),
					"test")
			.id();
		await("a failure").until(() -> runs.find(id).orElseThrow().failures() > 0);
		assertThat(runs.find(id).orElseThrow().error()).contains("is of another database");
		assertThat(runs.stop(id)).isTrue();
		assertThat(events()).isOne();
	}

	@Test
	void anEventThatIsTooLargeToReadAtOnceStays() {
		this.history.events(2, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		long large = database().count("SELECT MIN(id) FROM outbox_event");
		List<Object[]> deliveries = new ArrayList<>();
		for (long other = 1; other <= 5000; other++) {
			deliveries.add(new Object[] { large, this.webhook + other });
		}
		new JdbcTemplate(database().dataSource()).batchUpdate("""
				INSERT INTO delivery (event_id, webhook_id, status, created_at, finished_at)
				VALUES (?, ?, 'CANCELLED', UTC_TIMESTAMP(6) - INTERVAL 40 DAY, UTC_TIMESTAMP(6) - INTERVAL 40 DAY)
				""", deliveries);
		JobRun run = run(JobName.ARCHIVE, EVERYTHING);
		assertThat(run.itemsKnown()).isOne();
		assertThat(run.itemsDone()).isOne();
		assertThat(database().jdbc().sql("SELECT id FROM outbox_event").query(Long.class).list())
			.containsExactly(large);
	}

	@Test
	void nothingIsDeletedWhenThereIsNoStore() throws IOException {
		Path notAFolder = Files.writeString(this.folder.resolve("file"), "in the way");
		start("--webhooks.archive.location=" + notAFolder);
		this.history.events(10, RECEIVED, 40);
		JobRuns runs = runs();
		long id = runs.ask(JobName.ARCHIVE, EVERYTHING, "test").id();
		await("a failure").until(() -> runs.find(id).orElseThrow().failures() > 0);
		assertThat(runs.find(id).orElseThrow().error()).startsWith("java.nio.file.").contains(notAFolder.toString());
		assertThat(events()).isEqualTo(10);
		Files.delete(notAFolder);
		await("it to be tried again").until(() -> runs.find(id).orElseThrow().state() == JobState.COMPLETED);
		assertThat(events()).isZero();
	}

	@Test
	void aBucketIsAsGoodAsAFolder() {
		try (S3Mock s3 = new S3Mock("archives")) {
			start("--webhooks.archive.location=s3://archives/webhooks/", "--webhooks.archive.s3.endpoint=" + s3.url(),
					"--webhooks.archive.s3.access-key=me", "--webhooks.archive.s3.secret-key=secret");
			this.history.events(1500, RECEIVED, 40);
			this.history.deliveries(this.webhook, "DELIVERED");
			List<String> before = database().rows();
			run(JobName.ARCHIVE, EVERYTHING);
			assertThat(events()).isZero();
			database().jdbc().sql("DELETE FROM archive_file").update();
			restoreSince(60);
			assertThat(database().rows()).isEqualTo(before);
			start("--webhooks.archive.location=s3://no-such-bucket", "--webhooks.archive.s3.endpoint=" + s3.url(),
					"--webhooks.archive.s3.access-key=me", "--webhooks.archive.s3.secret-key=secret");
			database().jdbc().sql("UPDATE outbox_event SET restored_at = NULL").update();
			JobRuns runs = runs();
			long id = runs.ask(JobName.ARCHIVE, EVERYTHING, "test").id();
			await("a failure").until(() -> runs.find(id).orElseThrow().failures() > 0);
			assertThat(runs.find(id).orElseThrow().error()).contains("no-such-bucket");
			assertThat(runs.stop(id)).isTrue();
			assertThat(events()).isEqualTo(1500);
		}
	}

	@Test
	void anEventThatTheDatabaseDoesNotLetGoStaysAndTheOthersLeave() {
		this.history.events(300, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		long bad = database().count("SELECT MIN(id) + 100 FROM outbox_event");
		database().jdbc()
			.sql("CREATE TRIGGER refusing BEFORE DELETE ON outbox_event FOR EACH ROW IF OLD.id = " + bad
					+ " THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused by a test'; END IF")
			.update();
		try {
			JobRun run = run(JobName.ARCHIVE, EVERYTHING);
			assertThat(run.state()).isEqualTo(JobState.COMPLETED);
			assertThat(run.error())
				.startsWith("1 left out, which the database refuses; the first is event " + bad + ", which stays: ");
			assertThat(database().count("SELECT SUM(id) FROM outbox_event")).isEqualTo(bad);
			assertThat(database().count("SELECT SUM(event_id) FROM delivery")).isEqualTo(bad);
			assertThat(database().count("SELECT SUM(event_id) FROM delivery_attempt")).isEqualTo(bad);
		}
		finally {
			database().jdbc().sql("DROP TRIGGER refusing").update();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "no seal", "another seal", "other numbers" })
	void whatThisInstallationDidNotSealComesBackOnlyIfItIsBelieved(String forgery) throws IOException {
		this.history.events(3, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		run(JobName.ARCHIVE, EVERYTHING);
		database().jdbc().sql("DELETE FROM archive_file").update();
		Path manifest = files(".manifest.json").get(0);
		ObjectNode content = (ObjectNode) JSON.readTree(Files.readString(manifest));
		assertThat(content.path("seal").asString("")).matches("[0-9a-f]{8}:[0-9a-f]{64}");
		switch (forgery) {
			case "no seal" -> content.remove("seal");
			case "another seal" -> content.put("seal", content.path("seal").asString().replaceFirst(":.", ":g"));
			default -> content.put("attempts", 1_000);
		}
		Files.writeString(manifest, JSON.writeValueAsString(content));
		Instant from = Instant.now().minus(60, ChronoUnit.DAYS);
		JobRuns runs = runs();
		long id = runs.ask(JobName.RESTORE, new Selection(null, null, null, null, from, null, null, null), "test").id();
		await("its failure").until(() -> isOver(runs.find(id).orElseThrow()));
		assertThat(runs.find(id).orElseThrow().error()).contains(manifest.getFileName().toString(),
				"has no seal of this installation", "--unsealed");
		assertThat(events()).isZero();
		assertThat(runs.stop(id)).isTrue();
		JobRun believed = run(JobName.RESTORE, new Selection(null, null, null, null, from, null, null, null, true));
		assertThat(believed.itemsDone()).isEqualTo(3);
		assertThat(events()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(strings = { "[]", "{", "{\"seal\":\"x\"}", "long" })
	void whatIsNoManifestIsNotBelieved(String content) throws IOException {
		Path manifest = this.folder.resolve("forged.ndjson.gz.manifest.json");
		Files.writeString(manifest, content.equals("long") ? "[" + "1,".repeat(1 << 20) + "1]" : content);
		JobRuns runs = runs();
		long id = runs
			.ask(JobName.RESTORE,
					new Selection(null, null, null, null, Instant.now().minus(60, ChronoUnit.DAYS), null, null, null,
							true),
					"test")
			.id();
		await("its failure").until(() -> isOver(runs.find(id).orElseThrow()));
		assertThat(runs.find(id).orElseThrow().error()).contains("forged.ndjson.gz.manifest.json", "no manifest");
		assertThat(runs.stop(id)).isTrue();
	}

	/**
	 * Who can write to the store must not have the node send anything, nor fill its
	 * memory.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "PENDING", "SENDING", "no end", "no line end", "many deliveries" })
	void whatNoArchiveJobWroteDoesNotComeBack(String forgery) throws IOException {
		this.history.events(2, RECEIVED, 40);
		this.history.deliveries(this.webhook, "DELIVERED");
		run(JobName.ARCHIVE, EVERYTHING);
		Path archive = files(".ndjson.gz").get(0);
		String text;
		try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(archive))) {
			text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
		try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive))) {
			switch (forgery) {
				case "PENDING", "SENDING" ->
					out.write(text.replace("DELIVERED", forgery).getBytes(StandardCharsets.UTF_8));
				case "no end" -> out.write(text.replaceAll("\"finished_at\":\"[^\"]*\"", "\"finished_at\":null")
					.getBytes(StandardCharsets.UTF_8));
				case "no line end" -> {
					out.write("{\"id\":1,\"event_id\":\"".getBytes(StandardCharsets.UTF_8));
					for (int megabyte = 0; megabyte < 60; megabyte++) {
						out.write("x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8));
					}
				}
				default -> {
					out.write("{\"id\":1,\"deliveries\":[{}".getBytes(StandardCharsets.UTF_8));
					for (int delivery = 0; delivery < 1_000_000; delivery++) {
						out.write(",{}".getBytes(StandardCharsets.UTF_8));
					}
					out.write("]}\n".getBytes(StandardCharsets.UTF_8));
				}
			}
		}
		JobRuns runs = runs();
		long id = runs
			.ask(JobName.RESTORE,
					new Selection(null, null, null, null, Instant.now().minus(60, ChronoUnit.DAYS), null, null, null),
					"test")
			.id();
		await("its failure").until(() -> isOver(runs.find(id).orElseThrow()));
		assertThat(runs.find(id).orElseThrow().error()).contains(archive.getFileName().toString());
		assertThat(events()).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isZero();
		database().jdbc().sql("DELETE FROM job_run").update();
	}

}
