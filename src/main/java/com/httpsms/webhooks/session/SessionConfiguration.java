package com.httpsms.webhooks.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

import com.zaxxer.hikari.HikariDataSource;
import org.flywaydb.core.api.callback.Callback;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.PriorityOrdered;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

import com.httpsms.webhooks.start.ServerCheck;

/**
 * Gives every session its settings, whatever an operator has written into the URL or the
 * pool's properties, and has the server checked before it is migrated.
 */
@Configuration(proxyBeanMethods = false)
public class SessionConfiguration {

	/**
	 * Sets up the pool before it connects.
	 * @return a post-processor of the data source
	 */
	@Bean
	static SessionsOfThePool sessionsOfThePool() {
		return new SessionsOfThePool();
	}

	/**
	 * Sets up the connections of migrations that have a user of their own; the others are
	 * the pool's.
	 * @return a customizer
	 */
	@Bean
	FlywayConfigurationCustomizer sessionsOfMigrations() {
		return (flyway) -> {
			if (flyway.getDataSource() instanceof SimpleDriverDataSource source) {
				Properties properties = new Properties();
				SessionSettings.addTo(properties, source.getUrl());
				source.setConnectionProperties(properties);
			}
			List<Callback> callbacks = new ArrayList<>(List.of(flyway.getCallbacks()));
			callbacks.add(new LongKeys());
			flyway.callbacks(callbacks.toArray(Callback[]::new));
		};
	}

	/**
	 * Has the server checked when it is first reached.
	 * @return the check
	 */
	@Bean
	ServerCheck serverDefaults() {
		return new ServerDefaults();
	}

	/** Comes before whoever connects. */
	static final class SessionsOfThePool implements BeanPostProcessor, PriorityOrdered {

		@Override
		public int getOrder() {
			return LOWEST_PRECEDENCE;
		}

		@Override
		public Object postProcessAfterInitialization(Object bean, String name) {
			if (bean instanceof HikariDataSource pool) {
				SessionSettings.addTo(pool.getDataSourceProperties(), pool.getJdbcUrl());
				// the pool gives these to a connection itself
				pool.setAutoCommit(true);
				pool.setReadOnly(false);
				pool.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
			}
			return bean;
		}

	}

}
