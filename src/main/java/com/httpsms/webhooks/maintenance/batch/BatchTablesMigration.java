package com.httpsms.webhooks.maintenance.batch;

import java.nio.charset.StandardCharsets;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
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

	@Override
	public void migrate(Context context) {
		ScriptUtils.executeSqlScript(context.getConnection(),
				new EncodedResource(new ClassPathResource(SCRIPT), StandardCharsets.UTF_8));
	}

}
