package com.httpsms.webhooks.demo;

import javax.sql.DataSource;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;

import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * The demo's beans. Not annotated, so that no scan of the worker's packages finds it.
 */
class DemoConfiguration {

	@Bean
	DatabaseServer databaseServer() {
		return DatabaseServer.start();
	}

	@Bean
	TestDatabase demoDatabase(DatabaseServer server) {
		return new TestDatabase(server);
	}

	/** Since the pool is made of this, it is closed before the database ends. */
	@Bean
	JdbcConnectionDetails connectionDetails(TestDatabase database) {
		return new JdbcConnectionDetails() {

			@Override
			public String getUsername() {
				return database.server().user();
			}

			@Override
			public String getPassword() {
				return database.server().password();
			}

			@Override
			public String getJdbcUrl() {
				return database.url();
			}
		};
	}

	@Bean
	DemoEndpoints demoEndpoints() {
		return new DemoEndpoints();
	}

	@Bean
	Storyteller storyteller() {
		return new Storyteller();
	}

	/**
	 * Asks for the migrated data source, so that there are tables before there are
	 * events.
	 */
	@Bean
	DemoProducer demoProducer(DataSource migrated, TestDatabase database, DemoEndpoints endpoints, ApiKeys keys) {
		return new DemoProducer(database, endpoints, keys);
	}

}
