package com.httpsms.webhooks.maintenance.batch;

import org.flywaydb.core.api.migration.JavaMigration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.httpsms.webhooks.database.LibraryTables;

/**
 * Adds Spring Batch's tables to the migrations, for whoever migrates.
 */
@Configuration(proxyBeanMethods = false)
public class BatchTablesConfiguration {

	/**
	 * The migration that makes the tables.
	 * @return the migration
	 */
	@Bean
	public JavaMigration batchTablesMigration() {
		return new LibraryTables("9", "batch tables", "org/springframework/batch/core/schema-mysql.sql");
	}

}
