package com.httpsms.webhooks.wake;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/** A node is woken by the replication stream of a real server, or does without. */
@SuppressWarnings("NullAway.Init")
class ReplicationStreamTest extends DatabaseTest {

	private Endpoint endpoint;

	@BeforeEach
	void openEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void closeEndpoint() {
		this.endpoint.close();
	}

	private void awaitDelivered(int count) {
		await(count + " deliveries").until(() -> deliveries("DELIVERED") == count);
	}

	private List<Long> readers() {
		return database().jdbc()
			.sql("SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%' ORDER BY id")
			.query(Long.class)
			.list();
	}

	@Test
	void whatOthersInsertIsToldAndAStreamThatIsCutIsReadAnew() {
		try (Node node = Node.start(database())) {
			ReplicationStream stream = node.get(ReplicationStream.class);
			await("the stream").until(stream::isAttached);
			webhook(this.endpoint.url("/hook"));
			commitEvents(3);
			awaitDelivered(3);
			await("a hint").until(() -> stream.wakeUps() > 0);
			List<Long> before = readers();
			assertThat(before).isNotEmpty();
			before.forEach((id) -> database().jdbc().sql("KILL " + id).update());
			await("another connection")
				.until(() -> stream.isAttached() && readers().stream().anyMatch((id) -> !before.contains(id)));
			commitEvents(3);
			awaitDelivered(6);
			await("a hint by it").until(() -> stream.wakeUps() > 0);
		}
		assertThat(this.endpoint.requests()).hasSize(6);
	}

	@Test
	void whoMayNotReadTheStreamLooks() {
		Node.idle(database()).close();
		String user = database().name() + "_nobody";
		database().jdbc().sql("CREATE USER '" + user + "'@'%' IDENTIFIED BY 'secret-1'").update();
		try {
			database().jdbc().sql("GRANT ALL ON `" + database().name() + "`.* TO '" + user + "'@'%'").update();
			TestDatabase asUser = database().as(user, "secret-1");
			try (Node node = Node.start(asUser, "--spring.flyway.enabled=false")) {
				webhook(this.endpoint.url("/hook"));
				commitEvents(3);
				awaitDelivered(3);
				assertThat(node.get(ReplicationStream.class).isAttached()).isFalse();
			}
		}
		finally {
			database().jdbc().sql("DROP USER '" + user + "'@'%'").update();
		}
	}

	@Test
	void whoIsToLookLooks() {
		try (Node node = Node.start(database(), "--webhooks.wake=look")) {
			webhook(this.endpoint.url("/hook"));
			commitEvents(3);
			awaitDelivered(3);
			assertThat(node.get(ReplicationStream.class).isRunning()).isFalse();
			assertThat(node.get(ReplicationStream.class).isAttached()).isFalse();
		}
	}

}
