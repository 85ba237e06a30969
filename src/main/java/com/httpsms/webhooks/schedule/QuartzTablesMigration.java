package com.httpsms.webhooks.schedule;

import java.nio.charset.StandardCharsets;

import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.migration.Context;
import org.flywaydb.core.api.migration.JavaMigration;
import org.jspecify.annotations.Nullable;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.EncodedResource;
import org.springframework.jdbc.datasource.init.ScriptUtils;

/**
 * Makes Quartz's tables with the script inside Quartz's own jar, so that they match the
 * library. The script begins by dropping what is there; as a migration it runs only once,
 * on a database without jobs.
 */
final class QuartzTablesMigration implements JavaMigration {

	private static final String SCRIPT = "org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql";

	@Override
	public MigrationVersion getVersion() {
		return MigrationVersion.fromVersion("4");
	}

	@Override
	public String getDescription() {
		return "quartz tables";
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
				new EncodedResource(new ClassPathResource(SCRIPT), StandardCharsets.UTF_8), false, false, "#", ";",
				ScriptUtils.DEFAULT_BLOCK_COMMENT_START_DELIMITER, ScriptUtils.DEFAULT_BLOCK_COMMENT_END_DELIMITER);
	}

}
