package com.httpsms.webhooks.schedule;

import org.flywaydb.core.api.migration.JavaMigration;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Adds Quartz's tables to the migrations, for whoever migrates.
 */
@Configuration(proxyBeanMethods = false)
public class QuartzTablesConfiguration {

	@Bean
	JavaMigration quartzTablesMigration() {
		return new QuartzTablesMigration();
	}

}
