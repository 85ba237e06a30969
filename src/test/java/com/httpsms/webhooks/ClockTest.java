package com.httpsms.webhooks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.FakeClock;
import com.httpsms.webhooks.testing.LocalMySql;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clocks that are wrong: nodes' clocks that differ, and a database's clock that leaps.
 */
class ClockTest {

	private static final Duration WRONG = Duration.ofMinutes(10);

	private static FakeClock clock() {
		Optional<FakeClock> clock = FakeClock.find();
		Assumptions.assumeTrue(clock.isPresent(), "libfaketime is not installed");
		return clock.orElseThrow();
	}

	private static ConditionFactory await(String what) {
		return Awaitility.await(what).atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(100));
	}

	private static void webhook(TestDatabase database, Endpoint endpoint) {
		database.insertWebhook(endpoint.url("/hook"), "sms-webhook-secret", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
	}

	private static void commit(TestDatabase database, int count) {
		for (int i = 0; i < count; i++) {
			database.insertEvent(SampleEvents.fresh("message.phone.received"));
		}
	}

	private static long delivered(TestDatabase database) {
		return database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'");
	}

	private static Map<String, Long> requests(Endpoint endpoint) {
		return endpoint.requests()
			.stream()
			.collect(Collectors.groupingBy((request) -> request.text("id"), Collectors.counting()));
	}

	@Test
	void nodesWhoseClocksAreTwentyMinutesApartSendEachDeliveryOnce() {
		FakeClock clock = clock();
		try (TestDatabase database = new TestDatabase(DatabaseServer.shared());
				Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(50)));
				NodeProcess ahead = new NodeProcess(database, clock.skewed(WRONG), "--webhooks.node.name=ahead")) {
			ahead.awaitStarted();
			try (NodeProcess behind = new NodeProcess(database, clock.skewed(WRONG.negated()),
					"--webhooks.node.name=behind")) {
				behind.awaitStarted();
				webhook(database, endpoint);
				for (int i = 1; i <= 10; i++) {
					int committed = i * 50;
					commit(database, 50);
					await("deliveries").until(() -> delivered(database) == committed);
				}
				ahead.kill();
				commit(database, 50);
				await("the other's work, though its clock is behind").until(() -> delivered(database) == 550);
			}
			assertThat(requests(endpoint)).hasSize(550).allSatisfy((event, count) -> assertThat(count).isOne());
			assertThat(database.count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome <> 'SUCCEEDED'")).isZero();
			assertThat(database.count("SELECT COUNT(*) FROM delivery_attempt "
					+ "WHERE ABS(TIMESTAMPDIFF(SECOND, started_at, UTC_TIMESTAMP(6))) > 300"))
				.as("attempts are dated by the database's clock")
				.isZero();
		}
	}

	@Test
	void aLeapOfTheDatabasesClockCostsNoMoreThanTime(@TempDir Path folder) throws IOException {
		Assumptions.assumeTrue("mysql".equals(System.getenv(DatabaseServer.VARIABLE)),
				"only a server of ops/mysql-server can be given a wrong clock");
		Path offset = folder.resolve("offset");
		FakeClock.leap(offset, Duration.ZERO);
		try (LocalMySql server = LocalMySql.in(clock().leaping(offset));
				TestDatabase database = new TestDatabase(server);
				Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(300)));
				NodeProcess node = new NodeProcess(database, "--webhooks.retry.delays=1s,1s,1s,1s")) {
			node.awaitStarted();
			webhook(database, endpoint);
			commit(database, 100);
			await("requests in flight").until(() -> endpoint.requests().size() > 10);
			FakeClock.leap(offset, WRONG);
			await("the leap").until(() -> ahead(database).compareTo(WRONG.dividedBy(2)) > 0);
			await("deliveries after a leap ahead").until(() -> delivered(database) == 100);
			commit(database, 100);
			await("requests in flight").until(() -> endpoint.requests().size() > 110);
			FakeClock.leap(offset, WRONG.minusSeconds(30));
			await("the leap back").until(() -> ahead(database).compareTo(WRONG) < 0);
			commit(database, 10);
			await("deliveries after a leap back").until(() -> delivered(database) == 210);
			assertThat(requests(endpoint)).hasSize(210)
				.allSatisfy((event, count) -> assertThat(count).isBetween(1L, 5L));
			assertThat(database.count("SELECT COUNT(*) FROM delivery_attempt"))
				.isGreaterThanOrEqualTo(endpoint.requests().size());
			assertThat(Files.readString(offset)).startsWith("+570");
		}
	}

	/** How far the database's clock is ahead of this process's. */
	private static Duration ahead(TestDatabase database) {
		Instant there = database.jdbc()
			.sql("SELECT UNIX_TIMESTAMP(NOW(6)) * 1000")
			.query((row, number) -> Instant.ofEpochMilli(row.getLong(1)))
			.single();
		return Duration.between(Instant.now(), there);
	}

}
