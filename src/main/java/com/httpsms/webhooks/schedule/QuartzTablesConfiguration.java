package com.httpsms.webhooks.schedule;

import org.flywaydb.core.api.migration.JavaMigration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import com.httpsms.webhooks.database.LibraryTables;

/**
 * Adds Quartz's tables to the migrations, for whoever migrates.
 */
@Configuration(proxyBeanMethods = false)
public class QuartzTablesConfiguration {

	/**
	 * The migration that makes the tables. Its script begins by dropping what is there,
	 * and so must run on a database without jobs.
	 * @return the migration
	 */
	@Bean
	public JavaMigration quartzTablesMigration() {
		return new LibraryTables("4", "quartz tables", "org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql");
	}

}
