package com.httpsms.webhooks;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Unmigrated;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that a later version has migrated.
 */
@Unmigrated
class UpgradeTest extends DatabaseTest {

	private void awaitDelivered(int count) {
		await("deliveries").until(() -> deliveries("DELIVERED") == count);
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

	/** As it was migrated when each library's tables had a class of their own. */
	@Test
	void aDatabaseWhoseTablesOfLibrariesWereMadeByFormerClassesIsTaken() {
		Node.idle(database()).close();
		String history = "SELECT CONCAT_WS(' ', version, type, description, checksum IS NULL, success) "
				+ "FROM webhooks_schema_history WHERE version IN ('4', '9') ORDER BY installed_rank";
		assertThat(database().jdbc().sql(history).query(String.class).list())
			.containsExactly("4 JDBC quartz tables 1 1", "9 JDBC batch tables 1 1");
		for (String former : new String[] { "schedule.QuartzTables", "maintenance.batch.BatchTables" }) {
			String description = former.endsWith("QuartzTables") ? "quartz tables" : "batch tables";
			assertThat(database().jdbc()
				.sql("UPDATE webhooks_schema_history SET script = ? WHERE description = ?")
				.params("com.httpsms.webhooks." + former + "Migration", description)
				.update()).isOne();
		}
		database().jdbc().sql("INSERT INTO WEBHOOKS_QRTZ_LOCKS VALUES ('former', 'LOCK')").update();
		Node.idle(database()).close();
		assertThat(database().count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_LOCKS WHERE SCHED_NAME = 'former'"))
			.as("what was there")
			.isOne();
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
				INSERT INTO webhooks_schema_history
				  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
				SELECT MAX(installed_rank) + 1, '999', 'later', 'SQL', 'V999__later.sql', 1, 'later', 1, 1
				FROM webhooks_schema_history
				""").update();
	}

}
