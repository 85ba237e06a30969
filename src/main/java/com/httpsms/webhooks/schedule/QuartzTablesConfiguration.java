package com.httpsms.webhooks.schedule;

import java.util.Map;

import org.flywaydb.core.api.migration.JavaMigration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.httpsms.webhooks.database.migration.LibraryScript;
import com.httpsms.webhooks.database.migration.LibraryTables;

/**
 * Adds Quartz's tables to the migrations, for whoever migrates. Their prefix is
 * {@code org.quartz.jobStore.tablePrefix}.
 */
@Configuration(proxyBeanMethods = false)
public class QuartzTablesConfiguration {

	private static final LibraryScript SCRIPT = new LibraryScript(
			"org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql", "QRTZ_", Map.of());

	/**
	 * The migration that makes the tables.
	 * @return the migration
	 */
	@Bean
	public JavaMigration quartzTablesMigration() {
		return new LibraryTables("4", "quartz tables", SCRIPT);
	}

	/**
	 * Makes them where version 4 was run when they had no prefix yet.
	 * @return the migration
	 */
	@Bean
	public JavaMigration prefixedQuartzTablesMigration() {
		return new LibraryTables("12", "quartz tables with a prefix", SCRIPT);
	}

}
