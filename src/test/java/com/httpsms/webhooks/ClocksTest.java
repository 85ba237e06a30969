package com.httpsms.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clocks that are wrong, or leap.
 */
@OnAnyDatabase
class ClocksTest extends DatabaseTest {

	private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

	private static Map<String, Long> requestsByEvent(Endpoint endpoint) {
		return endpoint.requests()
			.stream()
			.collect(Collectors.groupingBy((request) -> request.text("id"), Collectors.counting()));
	}

	@Test
	void nodesWhoseClocksAreTenMinutesOffSendEachDeliveryOnceAndRetryInTime() {
		String[] patient = { "--webhooks.request-timeout=8s", "--webhooks.lease=30s",
				"--webhooks.retry.delays=2s,2s,2s,2s", "--webhooks.endpoint.hold.failures=1000" };
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(503));
				NodeProcess right = new NodeProcess(database(), patient);
				NodeProcess ahead = NodeProcess.withClockOff(TEN_MINUTES, database(), patient);
				NodeProcess behind = NodeProcess.withClockOff(TEN_MINUTES.negated(), database(), patient)) {
			Stream.of(right, ahead, behind).forEach(NodeProcess::awaitStarted);
			await("three nodes that know of each other").untilAsserted(() -> assertThat(nodes()).isEqualTo(3));
			webhook(endpoint.url("/hook"));
			commitEvents(20);
			await("a refusal of each").until(() -> requestsByEvent(endpoint).size() == 20);
			endpoint.behave((request) -> Reply.status(200).after(Duration.ofMillis(50)));
			for (int round = 1; round <= 10; round++) {
				commitEvents(20);
				long all = 20L + 20L * round;
				await("deliveries").until(() -> deliveries("DELIVERED") == all);
			}
			assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'SUCCEEDED'"))
				.isEqualTo(220);
			assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'")).isZero();
			assertThat(endpoint.requests()).hasSize((int) database().count("SELECT COUNT(*) FROM delivery_attempt"));
			assertThat(List.of(right.output(), ahead.output(), behind.output()))
				.as("nodes that took each other for dead")
				.noneMatch((output) -> output.contains("failed or restarted instances"));
			assertThat(database().count("""
					SELECT COUNT(*)
					FROM delivery_attempt later
					JOIN delivery_attempt earlier
					  ON earlier.event_id = later.event_id AND earlier.webhook_id = later.webhook_id
					 AND earlier.attempt_no = later.attempt_no - 1
					WHERE TIMESTAMPDIFF(SECOND, earlier.started_at, later.started_at) NOT BETWEEN 1 AND 60
					""")).as("retries that came early or very late").isZero();
		}
	}

	private long nodes() {
		return database().count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_SCHEDULER_STATE");
	}

	/** Whose check-ins would lie in the others' future for ten minutes. */
	@Test
	void aNodeWhoseClockWasAheadIsFoundDeadAsSoonAsAnyOther() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200));
				NodeProcess ahead = NodeProcess.withClockOff(TEN_MINUTES, database())) {
			ahead.awaitStarted();
			webhook(endpoint.url("/hook"));
			commitEvents(1);
			await("a node that has all lanes").until(() -> deliveries("DELIVERED") == 1 && database()
				.count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_FIRED_TRIGGERS WHERE STATE = 'EXECUTING'") > 8);
			ahead.kill();
			try (Node node = Node.start(database())) {
				assertThat(node.url("/")).isNotEmpty();
				commitEvents(1);
				await("the other node's lanes").atMost(Duration.ofMinutes(1)).until(() -> deliveries("DELIVERED") == 2);
			}
		}
	}

	@Test
	void aLeapOfTheDatabasesClockAheadRepeatsWhatIsBeingSentAndNoMore() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofSeconds(10)));
				Node node = Node.start(database(), "--webhooks.request-timeout=20s", "--webhooks.lease=40s",
						"--webhooks.retry.delays=1s,1s,1s,1s")) {
			assertThat(node.url("/")).isNotEmpty();
			webhook(endpoint.url("/hook"));
			commitEvents(50);
			await("requests in flight").until(() -> endpoint.requests().size() >= 10);
			endpoint.behave((request) -> Reply.status(200));
			leap(TEN_MINUTES);
			await("all deliveries").until(() -> deliveries("DELIVERED") == 50);
			long abandoned = database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'");
			assertThat(abandoned).isPositive();
			assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isEqualTo(50 + abandoned);
			assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE attempt_count > 2")).isZero();
			assertThat(requestsByEvent(endpoint)).hasSize(50)
				.allSatisfy((event, requests) -> assertThat(requests).isBetween(1L, 2L));
		}
	}

	@Test
	void aLeapOfTheDatabasesClockBackDelaysWhatIsDueAndNothingNew() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(300)));
				Node node = Node.start(database(), "--webhooks.endpoint.max-in-flight=4")) {
			assertThat(node.url("/")).isNotEmpty();
			webhook(endpoint.url("/hook"));
			commitEvents(100);
			await("requests in flight").until(() -> endpoint.requests().size() >= 10);
			leap(TEN_MINUTES.negated());
			await("what was being sent").until(() -> deliveries("SENDING") == 0);
			long waiting = deliveries("PENDING");
			assertThat(waiting).isPositive();
			commitEvents(5);
			await("what is new").until(() -> deliveries("DELIVERED") == 105 - waiting);
			assertThat(deliveries("PENDING")).isEqualTo(waiting);
			leap(TEN_MINUTES);
			await("all deliveries").until(() -> deliveries("DELIVERED") == 105);
			assertThat(requestsByEvent(endpoint)).hasSize(105)
				.allSatisfy((event, requests) -> assertThat(requests).isOne());
		}
	}

	/**
	 * What the worker's tables look like when the database's clock has leapt: every time
	 * in them is as much further away in the other direction, in one transaction. The
	 * server's own clock can't be set without setting that of everything else.
	 */
	private void leap(Duration duration) {
		TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database().dataSource()));
		await("a transaction that meets with no deadlock")
			.ignoreExceptionsInstanceOf(PessimisticLockingFailureException.class)
			.until(() -> {
				transaction.executeWithoutResult((status) -> moveTimes(database().jdbc(), duration.negated()));
				return true;
			});
	}

	private static void moveTimes(JdbcClient jdbc, Duration duration) {
		for (String table : List.of("webhook_queue", "delivery", "delivery_attempt", "outbox_event")) {
			List<String> columns = jdbc.sql("""
					SELECT column_name
					FROM information_schema.columns
					WHERE table_schema = DATABASE() AND table_name = ? AND data_type = 'datetime'
					""").param(table).query(String.class).list();
			assertThat(columns).as(table).isNotEmpty();
			jdbc.sql("UPDATE " + table + " SET "
					+ columns.stream()
						.map((column) -> column + " = " + column + " + INTERVAL " + duration.toSeconds() + " SECOND")
						.collect(Collectors.joining(", ")))
				.update();
		}
	}

}
