package com.httpsms.webhooks.database.migration;

import org.flywaydb.core.Flyway;

import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Has Flyway migrate a database that may be shared, for whoever migrates.
 */
@Configuration(proxyBeanMethods = false)
public class SchemaMigrationConfiguration {

	/**
	 * Looks at the database before Flyway does.
	 * @param preparation the look
	 * @return what runs the migrations
	 */
	@Bean
	FlywayMigrationStrategy schemaMigration(Preparation preparation) {
		return (Flyway flyway) -> {
			preparation.prepare(flyway);
			(hasPending(flyway) ? patient(flyway) : flyway).migrate();
		};
	}

	private static boolean hasPending(Flyway flyway) {
		return flyway.info().pending().length > 0;
	}

	private static Flyway patient(Flyway flyway) {
		return Flyway.configure(flyway.getConfiguration().getClassLoader())
			.configuration(flyway.getConfiguration())
			.dataSource(new PatientConnections(flyway.getConfiguration().getDataSource()))
			.load();
	}

}
