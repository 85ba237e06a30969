package com.httpsms.webhooks.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Databases that have their tables: migrated once, and handed from one test class to the
 * next, empty. Migrating takes as long as many a class.
 */
final class MigratedDatabases {

	private static final Deque<TestDatabase> FREE = new ArrayDeque<>();

	private static List<String> schema = List.of();

	private MigratedDatabases() {
	}

	/**
	 * Takes one, which may have been used before.
	 * @return an empty database with all tables
	 */
	static synchronized TestDatabase take() {
		return FREE.isEmpty() ? make() : FREE.pop();
	}

	private static TestDatabase make() {
		TestDatabase database = new TestDatabase(DatabaseServer.shared());
		Node.idle(database).close();
		database.reset();
		if (schema.isEmpty()) {
			schema = database.schema();
		}
		return database;
	}

	/**
	 * Gives one back that no node uses any more. One whose tables were changed is
	 * dropped.
	 * @param database a database that was taken
	 */
	static synchronized void giveBack(TestDatabase database) {
		if (database.schema().equals(schema)) {
			database.reset();
			FREE.push(database);
		}
		else {
			database.close();
		}
	}

}
