package com.httpsms.webhooks.database.migration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;

/**
 * A migration that makes a library's tables with the script inside the library's own jar,
 * so that they match the library. It has no checksum, since the script changes with the
 * library; as a migration it runs only once.
 * <p>
 * The tables get a prefix of ours, and nothing is dropped: the database may be shared
 * with somebody who uses the same library.
 */
public final class LibraryTables implements JavaMigration {

	private static final Pattern INDEX = Pattern.compile("CREATE INDEX (\\w+) ON (\\w+) ?\\(.*", Pattern.DOTALL);

	private final MigrationVersion version;

	private final String description;

	private final LibraryScript script;

	/**
	 * A migration.
	 * @param version its version
	 * @param description what it makes, by which Flyway knows it again
	 * @param script the library's script for MySQL
	 */
	public LibraryTables(String version, String description, LibraryScript script) {
		this.version = MigrationVersion.fromVersion(version);
		this.description = description;
		this.script = script;
	}

	@Override
	public MigrationVersion getVersion() {
		return this.version;
	}

	@Override
	public String getDescription() {
		return this.description;
	}

	@Override
	public @Nullable Integer getChecksum() {
		return null;
	}

	@Override
	public boolean canExecuteInTransaction() {
		return true;
	}

	/**
	 * Leaves tables and indexes alone that are there: a migration that was cut off has
	 * made some, since the database commits each, and is run again.
	 */
	@Override
	public void migrate(Context context) throws IOException, SQLException {
		for (String statement : statements()) {
			execute(context.getConnection(), statement);
		}
	}

	/**
	 * What it runs, in this order.
	 * @return statements that can all be run again, but for those that make an index
	 * @throws IOException if the script can't be read
	 */
	List<String> statements() throws IOException {
		return this.script
			.statements(new ClassPathResource(this.script.path()).getContentAsString(StandardCharsets.UTF_8));
	}

	static void execute(Connection connection, String sql) throws SQLException {
		Matcher index = INDEX.matcher(sql);
		if (index.matches() && isThere(connection, index.group(2), index.group(1))) {
			return;
		}
		try (Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private static boolean isThere(Connection connection, String table, String index) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("""
				SELECT COUNT(*)
				FROM information_schema.statistics
				WHERE table_schema = DATABASE() AND LOWER(table_name) = LOWER(?) AND LOWER(index_name) = LOWER(?)
				""")) {
			statement.setString(1, table);
			statement.setString(2, index);
			try (ResultSet rows = statement.executeQuery()) {
				rows.next();
				return rows.getInt(1) > 0;
			}
		}
	}

}
