package com.httpsms.webhooks.delivery;

import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkWorker;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server whose {@code max_allowed_packet} is the least that a node starts with: what is
 * larger is refused, or goes another way.
 */
@SuppressWarnings("NullAway.Init")
class PacketTest extends DatabaseTest {

	private static final int PACKET = 1_048_576;

	/** A producer whose session is older than the limit. */
	private Connection roomy;

	private long before;

	@TempDir
	static Path archives;

	private Node node;

	@BeforeAll
	void start() throws SQLException {
		Assumptions.assumeTrue(database().server().isOurs(), "this server is not ours to change");
		this.roomy = database().dataSource().getConnection();
		this.before = database().count("SELECT @@GLOBAL.max_allowed_packet");
		set(PACKET);
		this.node = Node.idle(database(), "--webhooks.archive.location=" + archives);
	}

	@AfterAll
	void stop() throws SQLException {
		if (this.node != null) {
			set(this.before);
			this.node.close();
			this.roomy.close();
		}
	}

	private void set(long bytes) throws SQLException {
		try (var statement = this.roomy.createStatement()) {
			statement.execute("SET GLOBAL max_allowed_packet = " + bytes);
		}
	}

	/**
	 * An event with so many quotes, which are two bytes here and three in a statement.
	 */
	private static String event(int quotes, int more) {
		return SampleEvents.fresh("message.phone.received")
			.replace("\"attachments\": []", "\"attachments\": [\"" + "\\\"".repeat(quotes) + "x".repeat(more) + "\"]");
	}

	private void insert(String event) throws SQLException {
		try (PreparedStatement insert = this.roomy
			.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			insert.setString(1, event);
			insert.executeUpdate();
		}
	}

	private List<ClaimedDelivery> claim() throws InterruptedException {
		this.node.get(FanOut.class).run();
		return this.node.get(Claims.class).take(100).deliveries();
	}

	@Test
	void anEventThatIsLargerThanARowMayBeIsSentAsItIs() throws Exception {
		webhook("http://127.0.0.1:9/hook");
		String small = event(0, 0);
		int left = PACKET - small.getBytes(StandardCharsets.UTF_8).length;
		List<String> events = List.of(event(0, left), event(0, left - 100), small,
				event(0, 0).replace("[\"\"]", "[\"" + "ß😀".repeat(170_000) + "\"]"));
		for (String event : events) {
			insert(event);
		}
		assertThat(claim()).extracting((claim) -> claim.event().cloudEvent())
			.containsExactlyInAnyOrderElementsOf(events);
	}

	@Test
	void anEventThatIsLargerThanARowMayBeIsArchived() throws SQLException {
		insert(event(0, PACKET - event(0, 0).getBytes(StandardCharsets.UTF_8).length));
		insert(event(0, 0));
		database().jdbc()
			.sql("UPDATE outbox_event SET state = 'FANNED_OUT', created_at = created_at - INTERVAL 60 DAY")
			.update();
		JobRuns runs = this.node.get(JobRuns.class);
		JobRun run = runs.ask(JobName.ARCHIVE, new Selection(null, null, null, null, null, null, null, null), "test");
		assertThat(this.node.get(BulkWorker.class).work(() -> false)).isTrue();
		assertThat(runs.find(run.id()).orElseThrow()).extracting(JobRun::state, JobRun::itemsDone)
			.containsExactly(JobState.COMPLETED, 2L);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	/** The event that tells of it repeats the whole one, and quotes its quotes. */
	@Test
	void aFailureWhoseEventWouldBeTooLargeIsRecordedAndToldWithoutThePayload() throws Exception {
		webhook("http://127.0.0.1:9/hook");
		insert(event(230_000, 0));
		insert(event(0, 0));
		List<AttemptResult> results = new ArrayList<>();
		claim().forEach((claim) -> results.add(new AttemptResult(claim.attempt(),
				new Answer(Outcome.REFUSED, 404, "no", "no", null, Instant.now(), Duration.ZERO), claim)));
		assertThat(this.node.get(Records.class).write(results).recorded()).hasSize(2);
		assertThat(deliveries("REJECTED")).isEqualTo(2);
		assertThat(database().jdbc().sql("""
				SELECT JSON_TYPE(JSON_EXTRACT(cloud_event, '$.data.event_payload')) FROM outbox_event
				WHERE type = 'webhook.send.failed'
				""").query(String.class).list()).containsExactlyInAnyOrder("NULL", "STRING");
	}

	@ParameterizedTest
	@CsvSource({ "application/cloudevents+json, '', ''", "application/cloudevents-batch+json, [, ']'" })
	void aProducerOverHttpHearsTheLimitAndNothingIsTaken(String type, String begin, String end) {
		ApiClient producer = new ApiClient(this.node,
				this.node.get(ApiKeys.class).create(ApiKey.Role.PRODUCER, null).text());
		String others = begin.isEmpty() ? "" : event(0, 0) + ",";
		ApiClient.Reply reply = producer.call("POST", "/v1/events", Map.of("Content-Type", type),
				BodyPublishers.ofString(begin + others + event(450_000, 0) + end));
		assertThat(reply.status()).as("%s", reply).isEqualTo(413);
		assertThat(reply.toString()).contains("1048576", "max_allowed_packet");
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

}
