package com.httpsms.webhooks;

import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that a later version has migrated.
 */
class UpgradeTest extends DatabaseTest {

	private void awaitDelivered(int count) {
		Awaitility.await("deliveries").atMost(Duration.ofMinutes(1)).until(() -> deliveries("DELIVERED") == count);
	}

	@Test
	void aNodeGoesOnAndStartsAgainBesideOneThatHasBroughtALaterSchema() {
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200))) {
			try (Node node = Node.start(database())) {
				assertThat(node.url("/")).isNotEmpty();
				webhook(endpoint.url("/hook"));
				commitEvents(10);
				awaitDelivered(10);
				migrateToLater();
				commitEvents(10);
				awaitDelivered(20);
			}
			try (Node node = Node.start(database())) {
				assertThat(node.url("/")).isNotEmpty();
				commitEvents(10);
				awaitDelivered(30);
			}
		}
	}

	/**
	 * What a later version may do while this one runs: add tables, indexes, and columns
	 * that are nullable or have a default, in any place.
	 */
	private void migrateToLater() {
		for (String table : new String[] { "outbox_event", "webhook", "webhook_event_type", "webhook_phone_number",
				"webhook_queue", "delivery", "delivery_attempt" }) {
			database().jdbc()
				.sql("ALTER TABLE " + table + " ADD COLUMN later_a VARCHAR(10) FIRST, "
						+ "ADD COLUMN later_b INT NOT NULL DEFAULT 7, ADD KEY later_key (later_b)")
				.update();
		}
		database().jdbc().sql("CREATE TABLE later (id INT PRIMARY KEY)").update();
		database().jdbc().sql("""
				INSERT INTO flyway_schema_history
				  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
				SELECT MAX(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'later', 1, 1
				FROM flyway_schema_history
				""").update();
	}

}
