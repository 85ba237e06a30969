package com.httpsms.webhooks.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Repository;

/**
 * What has to be true of a database before Flyway migrates it: tables that have our names
 * are ours, the history is in a table of its own, and a migration that was cut off can be
 * run again.
 */
@Repository
class Preparation {

	private static final Logger logger = LoggerFactory.getLogger(Preparation.class);

	/** Flyway's default, which other applications have, and we had before. */
	private static final String FORMER_HISTORY = "flyway_schema_history";

	private final SchemaHistory history;

	private final OwnTables tables;

	private final Leftovers leftovers;

	Preparation(SchemaHistory history, OwnTables tables, Leftovers leftovers) {
		this.history = history;
		this.tables = tables;
		this.leftovers = leftovers;
	}

	/**
	 * Prepares the database, while other nodes that start wait, and migrates one that has
	 * no history.
	 * @param flyway what is about to migrate it
	 * @throws TablesOfOthersException if somebody else has tables of our names; nothing
	 * was changed then
	 */
	void prepare(Flyway flyway) {
		String table = flyway.getConfiguration().getTable();
		try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
			connection.setAutoCommit(true);
			JdbcClient session = JdbcClient.create(new SingleConnectionDataSource(connection, true));
			this.history.lock(session);
			try {
				prepare(session, flyway, table);
			}
			finally {
				this.history.unlock(session);
			}
		}
		catch (SQLException ex) {
			throw new FlywayException("The database can't be reached", ex);
		}
	}

	private void prepare(JdbcClient session, Flyway flyway, String table) {
		if (!this.history.exists(session, table)) {
			if (isOurs(session, flyway)) {
				this.history.adopt(session, FORMER_HISTORY, table);
				logger.info("The history of migrations goes on in {}; {} stays as it is for older versions", table,
						FORMER_HISTORY);
			}
			else {
				refuseTablesOfOthers(session, table);
				// under the lock: of two that begin at once, Flyway may let one fail
				flyway.migrate();
				return;
			}
		}
		List<String> failed = this.history.forgetFailures(session, table);
		if (!failed.isEmpty()) {
			logger.warn("These migrations failed before and are run again: {}", String.join(", ", failed));
		}
		Set<String> applied = this.history.versions(session, table);
		this.leftovers.undo(session, applied);
	}

	/**
	 * Told from its first row: others have other scripts, or the same with another text.
	 */
	private boolean isOurs(JdbcClient session, Flyway flyway) {
		if (flyway.getConfiguration().getTable().equals(FORMER_HISTORY)
				|| !this.history.exists(session, FORMER_HISTORY)) {
			return false;
		}
		return Arrays.stream(flyway.info().all())
			.filter((migration) -> "1".equals(String.valueOf(migration.getVersion())))
			.anyMatch((migration) -> isIn(session, migration));
	}

	private boolean isIn(JdbcClient session, MigrationInfo migration) {
		Integer checksum = migration.getResolvedChecksum();
		return checksum != null && this.history.contains(session, FORMER_HISTORY, migration.getScript(), checksum);
	}

	private void refuseTablesOfOthers(JdbcClient session, String table) {
		List<String> taken = this.tables.taken(session);
		// a node that starts beside this one may have made its history meanwhile
		if (!taken.isEmpty() && !this.history.exists(session, table)) {
			throw new TablesOfOthersException(taken);
		}
	}

}
