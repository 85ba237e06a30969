package com.httpsms.webhooks;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

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

	@Test
	void whatWasCommittedIsDeliveredOnceThereIsSpaceAgain() {
		SmallDisk disk = SmallDisk.mount(1200).orElse(null);
		Assumptions.assumeTrue(disk != null, "only root may mount a disk to be filled");
		try (disk;
				DatabaseServer server = DatabaseServer.startIn(disk.folder("server"));
				TestDatabase database = new TestDatabase(server);
				Endpoint endpoint = new Endpoint(
						(request) -> Reply.with(200, Map.of(), "x".repeat(1000)).after(Duration.ofMillis(100)))) {
			Assumptions.assumeTrue(server.isOurProcess(), "this server keeps its data elsewhere");
			try (Node node = Node.start(database, "--webhooks.lease=30s")) {
				assertThat(node.url("/")).isNotEmpty();
				database.insertWebhook(endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
						SampleEvents.TYPES);
				commit(database, EVENTS);
				await("requests in flight").until(() -> endpoint.requests().size() > 40);
				disk.fill();
				AtomicInteger before = new AtomicInteger();
				await("a node that does not get on").during(Duration.ofSeconds(3))
					.until(() -> endpoint.requests().size() == before.getAndSet(endpoint.requests().size()));
				assertThat(before).as("what is left to be sent").hasValueLessThan(EVENTS);
				await("no room for an event").pollInterval(Duration.ofMillis(1)).until(() -> isFull(database));
				assertThat(new ApiClient(node, "").get("/actuator/health/readiness").toString()).startsWith("503")
					.containsAnyOf("no space left", "has not answered", "can't be reached");
				disk.free();
				server.revive();
				await("room for changes").until(() -> isWithoutFillers(database));
				await("a node that takes events")
					.until(() -> new ApiClient(node, "").get("/actuator/health/readiness").status() == 200);
				await("all deliveries").until(() -> isDelivered(database));
				assertNothingWasLostOrForgotten(database, endpoint);
			}
		}
	}

	/** A claim or a record that the full disk cut off may have happened or not. */
	private static void assertNothingWasLostOrForgotten(TestDatabase database, Endpoint endpoint) {
		long attempts = database.count("SELECT COUNT(*) FROM delivery_attempt");
		long abandoned = database.count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'");
		assertThat(database.count("SELECT SUM(attempt_count) FROM delivery")).isEqualTo(attempts);
		assertThat(attempts).isEqualTo(EVENTS + abandoned);
		assertThat(endpoint.requests()).hasSizeBetween(EVENTS, (int) attempts);
		assertThat(endpoint.requests().stream().map((request) -> request.text("id")).distinct()).hasSize(EVENTS);
	}

	private static void commit(TestDatabase database, int events) {
		for (int i = 0; i < events; i++) {
			database.insertEvent(SampleEvents.fresh("message.phone.sent"));
		}
	}

	/**
	 * Takes the pages that the table had taken from the disk before.
	 * @param database the database
	 * @return whether there were none left
	 */
	private static boolean isFull(TestDatabase database) {
		try {
			database.insertEvent(SampleEvents.withId("message.phone.sent", "filler-" + UUID.randomUUID())
				.replace(SampleEvents.USER, "nobody")
				.replaceFirst("\"source\"", "\"filler\": \"" + "x".repeat(100_000) + "\", \"source\""));
			return false;
		}
		catch (DataAccessException ex) {
			return true;
		}
	}

	private static boolean isWithoutFillers(TestDatabase database) {
		try {
			database.jdbc().sql("DELETE FROM outbox_event WHERE event_id LIKE 'filler-%'").update();
			return true;
		}
		catch (DataAccessException ex) {
			// it is still finding its feet
			return false;
		}
	}

	private static boolean isDelivered(TestDatabase database) {
		try {
			return database.count("SELECT COUNT(*) FROM outbox_event e LEFT JOIN delivery d ON d.event_id = e.id "
					+ "WHERE d.status IS NULL OR d.status <> 'DELIVERED'") == 0;
		}
		catch (DataAccessException ex) {
			// it is still finding its feet
			return false;
		}
	}

}
