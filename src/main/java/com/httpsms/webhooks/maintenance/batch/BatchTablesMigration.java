package com.httpsms.webhooks.maintenance.batch;

import java.nio.charset.StandardCharsets;
import java.util.List;

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

	/**
	 * For what a migration has made that was cut off: the database commits each table.
	 */
	private static final String DROP = "org/springframework/batch/core/schema-drop-mysql.sql";

	private static final String CREATE = "org/springframework/batch/core/schema-mysql.sql";

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
		for (String script : List.of(DROP, CREATE)) {
			ScriptUtils.executeSqlScript(context.getConnection(),
					new EncodedResource(new ClassPathResource(script), StandardCharsets.UTF_8));
		}
	}

}
