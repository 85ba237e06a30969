package com.httpsms.webhooks.figures;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.NodeProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast one node works off 20,000 deliveries over 100 webhooks of an instant endpoint
 * on this machine, and what it asks of the database for each. Prints its figures:
 * {@code WEBHOOKS_TEST_DATABASE=mysql mvn test -Dtest=BacklogFigures}. The endpoint and
 * the database share the machine with the node.
 */
class BacklogFigures extends DatabaseTest {

	private static final Logger logger = LoggerFactory.getLogger(BacklogFigures.class);

	private static final int WEBHOOKS = 100;

	private static final int EVENTS = 200;

	private static final int ROUNDS = 6;

	@Test
	void backlogOf20000() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200));
				NodeProcess node = NodeProcess.optimised(database())) {
			node.awaitStarted();
			for (int i = 0; i < WEBHOOKS; i++) {
				webhook(endpoint.url("/hook"));
			}
			for (int round = 1; round <= ROUNDS; round++) {
				work(round);
			}
			assertThat(deliveries("DELIVERED")).isEqualTo((long) ROUNDS * EVENTS * WEBHOOKS);
		}
	}

	private void work(int round) {
		long first = database().count("SELECT COALESCE(MAX(id), 0) FROM outbox_event") + 1;
		long statements = status("Questions");
		long commits = status("Com_commit");
		commitEvents(EVENTS);
		int[] looks = { 0 };
		Awaitility.await("round " + round)
			.atMost(Duration.ofMinutes(5))
			.pollInterval(Duration.ofMillis(250))
			.until(() -> {
				looks[0]++;
				// a short range of the primary key, so that looking costs little
				return database().count("SELECT COUNT(*) FROM delivery_attempt WHERE event_id >= ?",
						first) == (long) EVENTS * WEBHOOKS;
			});
		long made = (long) EVENTS * WEBHOOKS;
		double seconds = database().count("""
				SELECT TIMESTAMPDIFF(MICROSECOND, (SELECT MIN(started_at) FROM delivery_attempt WHERE event_id >= ?),
				                     (SELECT MAX(finished_at) FROM delivery WHERE event_id >= ?))
				""", first, first) / 1e6;
		logger.info(String.format(Locale.ROOT,
				"round %d: %.0f deliveries/s, %.3f statements and %.4f commits per delivery (%d looks of this test included)",
				round, made / seconds, (double) (status("Questions") - statements) / made,
				(double) (status("Com_commit") - commits) / made, looks[0]));
	}

	private long status(String name) {
		List<String> row = database().jdbc()
			.sql("SHOW GLOBAL STATUS LIKE '" + name + "'")
			.query((result, number) -> result.getString(2))
			.list();
		return Long.parseLong(row.get(0));
	}

}
