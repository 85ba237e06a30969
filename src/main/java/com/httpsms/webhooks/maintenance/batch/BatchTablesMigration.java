package com.httpsms.webhooks.maintenance.batch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Makes Spring Batch's tables with the script for MySQL inside Spring Batch's own jar, so
 * that they match the library.
 */
final class BatchTablesMigration implements JavaMigration {

	private static final String SCRIPT = "org/springframework/batch/core/schema-mysql.sql";

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("9");
	}

	@Override
	public String getDescription() {
		return "batch tables";
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
	 * Leaves tables alone that are there: a migration that was cut off has made some,
	 * since the database commits each, and is run again.
	 */
	@Override
	public void migrate(Context context) throws IOException {
		String script = new ClassPathResource(SCRIPT).getContentAsString(StandardCharsets.UTF_8)
			.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ");
		ScriptUtils.executeSqlScript(context.getConnection(),
				new ByteArrayResource(script.getBytes(StandardCharsets.UTF_8), SCRIPT));
	}

}
