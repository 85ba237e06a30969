package com.httpsms.webhooks;

import java.time.Duration;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that goes away and comes back, in the middle of the work and before a node
 * starts.
 */
class DatabaseOutageTest {

	@Test
	void aNodeWaitsForADatabaseThatWentAwayAndGoesOnWhenItIsBack() {
		DatabaseServer server = DatabaseServer.start();
		Assumptions.assumeTrue(server.isOurs(), "this server is not ours to stop");
		try (server;
				TestDatabase database = new TestDatabase(server);
				Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(500)))) {
			try (NodeProcess node = new NodeProcess(database, "--webhooks.request-timeout=1s", "--webhooks.lease=6s",
					"--webhooks.retry.delays=1s,1s,1s,1s")) {
				node.awaitStarted();
				database.insertWebhook(endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
						SampleEvents.TYPES);
				commit(database, 200);
				await("requests in flight").until(() -> endpoint.requests().size() > 40);
				server.pause();
				int before = endpoint.requests().size();
				await("the node to notice").until(() -> node.output().contains("A lane can't do its turn"));
				await("the end of what was in flight")
					.until(() -> node.output().contains("Results wait for the database"));
				server.resume();
				await("the rest").until(() -> delivered(database) == 200);
				assertThat(endpoint.requests().size()).isGreaterThan(before);
				assertThat(database.count("SELECT COUNT(*) FROM delivery WHERE attempt_count > 5")).isZero();
				commit(database, 1);
				await("new work").until(() -> delivered(database) == 201);
				server.pause();
				node.terminate();
				assertThat(node.awaitEnd(Duration.ofSeconds(15))).as("a node ends though its database is away")
					.isLessThan(Duration.ofSeconds(15));
			}
			try (NodeProcess early = new NodeProcess(database)) {
				await("its first try").until(() -> early.output().contains("Trying again in"));
				server.resume();
				early.awaitStarted();
				commit(database, 1);
				await("its work").until(() -> delivered(database) == 202);
			}
		}
	}

	private static void commit(TestDatabase database, int count) {
		for (int i = 0; i < count; i++) {
			database.insertEvent(SampleEvents.fresh("message.phone.received"));
		}
	}

	private static long delivered(TestDatabase database) {
		return database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'");
	}

}
