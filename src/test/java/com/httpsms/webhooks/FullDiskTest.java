package com.httpsms.webhooks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.SmallDisk;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database server that has no space left on its disk. Servers differ in what they do
 * then: refuse, wait for somebody to free some, or end themselves.
 */
class FullDiskTest {

	private static final int EVENTS = 1500;

	private static final String FILLER = "filler-";

	private static final int IN_FLIGHT = 32;

	@Test
	void whatWasCommittedIsDeliveredOnceThereIsSpaceAgain() {
		SmallDisk disk = SmallDisk.mount(1200).orElse(null);
		Assumptions.assumeTrue(disk != null, "only root may mount a disk to be filled");
		Sinks.Empty<Void> full = Sinks.empty();
		Reply reply = Reply.with(200, Map.of(), "x".repeat(1000)).once(full.asMono());
		try (disk;
				DatabaseServer server = DatabaseServer.startIn(disk.folder("server"));
				TestDatabase database = new TestDatabase(server);
				Endpoint endpoint = new Endpoint((request) -> reply)) {
			Assumptions.assumeTrue(server.isOurProcess(), "this server keeps its data elsewhere");
			try (Node node = Node.start(database, "--webhooks.lease=50s", "--webhooks.request-timeout=40s",
					"--webhooks.endpoint.max-in-flight=" + IN_FLIGHT)) {
				assertThat(node.url("/")).isNotEmpty();
				database.insertWebhook(endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
						SampleEvents.TYPES);
				commit(database, EVENTS);
				// none of them is answered before the disk is full, so there are no more
				await("requests in flight").until(() -> endpoint.requests().size() == IN_FLIGHT);
				disk.fill();
				full.tryEmitEmpty().orThrow();
				AtomicInteger before = new AtomicInteger();
				await("a node that does not get on").during(Duration.ofSeconds(3))
					.until(() -> endpoint.requests().size() == before.getAndSet(endpoint.requests().size()));
				assertThat(before).as("what is left to be sent").hasValueLessThan(EVENTS);
				await("no room for an event").pollInterval(Duration.ofMillis(1)).until(() -> isFull(database));
				await("a node that says so")
					.untilAsserted(() -> assertThat(readiness(node).toString()).startsWith("503")
						.containsAnyOf("no space left", "has not answered", "can't be reached", "does not commit"));
				disk.free();
				// a server may end itself only now
				await("a node that takes events").until(() -> isRevived(server) && readiness(node).status() == 200);
				await("all deliveries").until(() -> isRevived(server) && isDelivered(database));
				assertNothingWasLostOrForgotten(database, endpoint);
			}
		}
	}

	private static ApiClient.Reply readiness(Node node) {
		return new ApiClient(node, "").get("/actuator/health/readiness");
	}

	/** A claim or a record that the full disk cut off may have happened or not. */
	private static void assertNothingWasLostOrForgotten(TestDatabase database, Endpoint endpoint) {
		long attempts = database.count("SELECT COUNT(*) FROM delivery_attempt");
		long abandoned = database.count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'");
		assertThat(database.jdbc()
			.sql("""
					SELECT d.event_id, e.event_id AS id, d.status, d.attempt_count, d.last_outcome, COUNT(a.attempt_no) AS attempts,
					       MAX(a.attempt_no) AS last_attempt, MAX(a.outcome) AS outcome
					FROM delivery d
					JOIN outbox_event e ON e.id = d.event_id
					LEFT JOIN delivery_attempt a ON a.event_id = d.event_id AND a.webhook_id = d.webhook_id
					GROUP BY d.event_id, e.event_id, d.status, d.attempt_count, d.last_outcome
					HAVING COUNT(a.attempt_no) <> d.attempt_count
					""")
			.query()
			.listOfRows()).as("attempts that were counted and have no row").isEmpty();
		assertThat(database.count("SELECT SUM(attempt_count) FROM delivery")).isEqualTo(attempts);
		assertThat(attempts).isEqualTo(EVENTS + abandoned);
		assertThat(endpoint.requests()).hasSizeBetween(EVENTS, (int) attempts);
		assertThat(endpoint.requests().stream().map((request) -> request.text("id")).distinct()).hasSize(EVENTS);
	}

	private static boolean isRevived(DatabaseServer server) {
		server.revive();
		return true;
	}

	private static void commit(TestDatabase database, int events) {
		for (int i = 0; i < events; i++) {
			database.insertEvent(SampleEvents.fresh("message.phone.sent"));
		}
	}

	/**
	 * Takes the pages that the table had taken from the disk before.
	 * @param database the database
	 * @return whether there were none left, or the commit waits until there are
	 */
	private static boolean isFull(TestDatabase database) {
		try (Connection connection = DriverManager.getConnection(database.url() + "&socketTimeout=2000",
				database.server().user(), database.server().password());
				PreparedStatement insert = connection
					.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			insert.setString(1,
					SampleEvents.withId("message.phone.sent", FILLER + UUID.randomUUID())
						.replace(SampleEvents.USER, "nobody")
						.replaceFirst("\"source\"", "\"filler\": \"" + "x".repeat(100_000) + "\", \"source\""));
			insert.executeUpdate();
			return false;
		}
		catch (SQLException ex) {
			return true;
		}
	}

	private static boolean isDelivered(TestDatabase database) {
		try {
			return database.count("SELECT COUNT(*) FROM outbox_event e LEFT JOIN delivery d ON d.event_id = e.id "
					+ "WHERE (d.status IS NULL OR d.status <> 'DELIVERED') AND e.event_id NOT LIKE '" + FILLER
					+ "%'") == 0;
		}
		catch (DataAccessException ex) {
			// it is still finding its feet
			return false;
		}
	}

}
