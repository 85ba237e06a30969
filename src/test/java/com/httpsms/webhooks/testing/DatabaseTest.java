package com.httpsms.webhooks.testing;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The base of tests on a database: each test finds it empty, with all tables. The server
 * is what {@link DatabaseServer} chooses, so that the same promises are kept on MariaDB
 * and on MySQL.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class DatabaseTest {

	private final TestDatabase database;

	private final Origin origin;

	/** With a database that no other class uses meanwhile. */
	protected DatabaseTest() {
		this.origin = getClass().isAnnotationPresent(Unmigrated.class) ? Origin.OWN : Origin.LENT;
		this.database = (this.origin == Origin.OWN) ? new TestDatabase(DatabaseServer.shared())
				: MigratedDatabases.take();
	}

	/**
	 * With the database of a node that other classes use too.
	 * @param shared the node
	 */
	protected DatabaseTest(SharedNode shared) {
		this.origin = Origin.SHARED;
		this.database = shared.database();
	}

	@AfterAll
	void leaveDatabase() {
		switch (this.origin) {
			case OWN -> this.database.close();
			case LENT -> MigratedDatabases.giveBack(this.database);
			case SHARED -> this.database.empty();
		}
	}

	/** Empties the tables; a test class that only reads may keep them. */
	@AfterEach
	protected void emptyDatabase() {
		this.database.empty();
	}

	/**
	 * The test's database.
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

	private enum Origin {

		OWN, LENT, SHARED

	}

}
