package com.httpsms.webhooks.maintenance.batch;

import java.util.Map;

import org.flywaydb.core.api.migration.JavaMigration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.httpsms.webhooks.database.migration.LibraryScript;
import com.httpsms.webhooks.database.migration.LibraryTables;

/**
 * Adds Spring Batch's tables to the migrations, for whoever migrates.
 */
@Configuration(proxyBeanMethods = false)
public class BatchTablesConfiguration {

	/** With primary keys, without which a server group takes no row. */
	static final LibraryScript SCRIPT = new LibraryScript("org/springframework/batch/core/schema-mysql.sql", "BATCH_",
			Map.of("JOB_EXECUTION_PARAMS", "JOB_EXECUTION_ID, PARAMETER_NAME", "STEP_EXECUTION_SEQ", "UNIQUE_KEY",
					"JOB_EXECUTION_SEQ", "UNIQUE_KEY", "JOB_INSTANCE_SEQ", "UNIQUE_KEY"));

	/**
	 * The migration that makes the tables.
	 * @return the migration
	 */
	@Bean
	public JavaMigration batchTablesMigration() {
		return new LibraryTables("9", "batch tables", SCRIPT);
	}

	/**
	 * Makes them where version 9 was run when they had no prefix yet.
	 * @return the migration
	 */
	@Bean
	public JavaMigration prefixedBatchTablesMigration() {
		return new LibraryTables("12.1", "batch tables with a prefix", SCRIPT);
	}

}
