package com.httpsms.webhooks.testing;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The base of all tests on a database: each test class has one of its own, each test
 * finds it empty. The server is what {@link DatabaseServer} chooses, so that the same
 * promises are kept on MariaDB and on MySQL.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatabaseTest {

	private final TestDatabase database = new TestDatabase(DatabaseServer.shared());

	@AfterAll
	void dropDatabase() {
		this.database.close();
	}

	/** Empties the tables; a test class that only reads may keep them. */
	@AfterEach
	protected void emptyDatabase() {
		if (this.database.count("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()") > 0) {
			this.database.empty();
		}
	}

	/**
	 * The test's database; a node migrates it.
	 * @return the database
	 */
	protected TestDatabase database() {
		return this.database;
	}

	/**
	 * A webhook of the samples' user for all events of the samples' phone.
	 * @param url where it goes
	 * @return its id
	 */
	protected long webhook(String url) {
		return database().insertWebhook(url, "sms-webhook-secret", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
	}

	/**
	 * Commits sample events of one type.
	 * @param count how many
	 */
	protected void commitEvents(int count) {
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			rows.add(new Object[] { SampleEvents.fresh("message.phone.received") });
		}
		new JdbcTemplate(database().dataSource()).batchUpdate("INSERT INTO outbox_event (cloud_event) VALUES (?)",
				rows);
	}

	/**
	 * How many deliveries have a status.
	 * @param status the status
	 * @return how many
	 */
	protected long deliveries(String status) {
		return database().count("SELECT COUNT(*) FROM delivery WHERE status = ?", status);
	}

}
