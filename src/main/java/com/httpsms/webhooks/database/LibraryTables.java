package com.httpsms.webhooks.database;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * A migration that makes a library's tables with the script inside the library's own jar,
 * so that they match the library. It has no checksum, since the script changes with the
 * library; as a migration it runs only once.
 */
public final class LibraryTables implements JavaMigration {

	private static final String[] COMMENTS = { "#", "--" };

	private final MigrationVersion version;

	private final String description;

	private final String script;

	/**
	 * A migration.
	 * @param version its version
	 * @param description what it makes, by which Flyway knows it again
	 * @param script the script for MySQL, on the class path
	 */
	public LibraryTables(String version, String description, String script) {
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
	 * Leaves tables alone that are there, unless the script itself drops them: a
	 * migration that was cut off has made some, since the database commits each, and is
	 * run again.
	 */
	@Override
	public void migrate(Context context) throws IOException {
		String text = new ClassPathResource(this.script).getContentAsString(StandardCharsets.UTF_8)
			.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ");
		ByteArrayResource resource = new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8), this.script);
		ScriptUtils.executeSqlScript(context.getConnection(), new EncodedResource(resource, StandardCharsets.UTF_8),
				false, false, COMMENTS, ScriptUtils.DEFAULT_STATEMENT_SEPARATOR,
				ScriptUtils.DEFAULT_BLOCK_COMMENT_START_DELIMITER, ScriptUtils.DEFAULT_BLOCK_COMMENT_END_DELIMITER);
	}

}
