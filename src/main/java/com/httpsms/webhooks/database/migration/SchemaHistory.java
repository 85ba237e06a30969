package com.httpsms.webhooks.database.migration;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Statements on Flyway's history. Each runs in a session that is handed to it, since a
 * migrator may be another user than the worker.
 */
@Repository
class SchemaHistory {

	private static final int LOCK_SECONDS = 120;

	/** Of one database: named locks are the whole server's. */
	private static final String LOCK = "CONCAT('webhooks_migration.', LEFT(SHA2(DATABASE(), 256), 16))";

	/**
	 * Waits for other nodes that prepare the same database.
	 * @param session the session, which has the lock afterwards
	 * @throws IllegalStateException if another node does not end
	 */
	void lock(JdbcClient session) {
		Integer locked = session.sql("SELECT GET_LOCK(" + LOCK + ", :seconds)")
			.param("seconds", LOCK_SECONDS)
			.query(Integer.class)
			.optional()
			.orElse(0);
		if (locked != 1) {
			throw new IllegalStateException(
					"another node has prepared the database for longer than " + LOCK_SECONDS + " seconds");
		}
	}

	void unlock(JdbcClient session) {
		session.sql("SELECT RELEASE_LOCK(" + LOCK + ")").query().singleRow();
	}

	boolean exists(JdbcClient session, String table) {
		return session.sql("""
				SELECT COUNT(*)
				FROM information_schema.tables
				WHERE table_schema = DATABASE() AND LOWER(table_name) = LOWER(:table)
				""").param("table", table).query(Integer.class).single() > 0;
	}

	boolean contains(JdbcClient session, String table, String script, int checksum) {
		return session.sql("SELECT COUNT(*) FROM `" + table + "` WHERE script = :script AND checksum = :checksum")
			.param("script", script)
			.param("checksum", checksum)
			.query(Integer.class)
			.single() > 0;
	}

	/**
	 * Copies a history. It gets its name when it is whole, so that a copy that was cut
	 * off is made anew.
	 * @param session the session
	 * @param former the history to copy; it stays, since older versions go by it
	 * @param table the name of the copy
	 */
	void adopt(JdbcClient session, String former, String table) {
		String unfinished = table + "_unfinished";
		session.sql("DROP TABLE IF EXISTS `" + unfinished + "`").update();
		session.sql("CREATE TABLE `" + unfinished + "` LIKE `" + former + "`").update();
		session.sql("INSERT INTO `" + unfinished + "` SELECT * FROM `" + former + "`").update();
		session.sql("RENAME TABLE `" + unfinished + "` TO `" + table + "`").update();
	}

	/**
	 * Forgets migrations that failed: Flyway would refuse every later start. All of ours
	 * can be run again.
	 * @param session the session
	 * @param table the history
	 * @return their versions
	 */
	List<String> forgetFailures(JdbcClient session, String table) {
		List<String> failed = session
			.sql("SELECT version FROM `" + table
					+ "` WHERE success = 0 AND version IS NOT NULL ORDER BY installed_rank")
			.query(String.class)
			.list();
		if (!failed.isEmpty()) {
			session.sql("DELETE FROM `" + table + "` WHERE success = 0").update();
		}
		return failed;
	}

	Set<String> versions(JdbcClient session, String table) {
		return new HashSet<>(
				session.sql("SELECT version FROM `" + table + "` WHERE success = 1 AND version IS NOT NULL")
					.query(String.class)
					.list());
	}

}
