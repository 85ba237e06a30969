package com.httpsms.webhooks.start;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * Refuses tables that are older than this version where Flyway is off, so that nobody
 * else looks. Later ones are fine: migrations only add.
 */
class SchemaAge implements ServerCheck {

	private static final Logger logger = LoggerFactory.getLogger(SchemaAge.class);

	private final String history;

	/**
	 * A check.
	 * @param history the table in which Flyway notes what it has done
	 */
	SchemaAge(String history) {
		this.history = history;
	}

	@Override
	public void check(Connection connection) throws SQLException {
		int needed = newestMigration();
		try (Statement statement = connection.createStatement();
				ResultSet rows = statement
					.executeQuery("SELECT FLOOR(MAX(version + 0)) FROM " + this.history + " WHERE success = 1")) {
			rows.next();
			int present = rows.getInt(1);
			if (present < needed) {
				throw new StartProblemException(new StartProblem(ExitCode.SCHEMA, "The tables are of version " + present
						+ ", and this version of the worker needs " + needed + ".", StartProblem.NOT_MIGRATED), null);
			}
		}
		catch (SQLException ex) {
			ConnectError error = new ConnectError(ex);
			if (!error.isDenied() && !error.isWithoutTable()) {
				throw ex;
			}
			// migrated by other means, or granted before there was this check
			logger.debug("The tables' version can't be read", ex);
		}
	}

	private static int newestMigration() {
		try {
			return Arrays
				.stream(new PathMatchingResourcePatternResolver().getResources("classpath*:db/migration/V*__*.sql"))
				.map((resource) -> String.valueOf(resource.getFilename()))
				.mapToInt((name) -> Integer.parseInt(name.replaceAll("^V(\\d+).*", "$1")))
				.max()
				.orElse(0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
