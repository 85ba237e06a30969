package com.httpsms.webhooks.start;

import org.jspecify.annotations.Nullable;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.beans.BeansException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.core.env.Environment;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * Gives the pool to nobody before the database was reached: not to Flyway, not to Quartz,
 * each of which would try in a way of its own.
 */
class DatabaseGate implements BeanPostProcessor {

	private static final String URL = "spring.datasource.url";

	private final Environment environment;

	private final ObjectProvider<StartProperties> properties;

	private final ObjectProvider<PoolNeed> need;

	private final ObjectProvider<ServerCheck> checks;

	DatabaseGate(Environment environment, ObjectProvider<StartProperties> properties, ObjectProvider<PoolNeed> need,
			ObjectProvider<ServerCheck> checks) {
		this.environment = environment;
		this.properties = properties;
		this.need = need;
		this.checks = checks;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String name) {
		if (bean instanceof JdbcConnectionDetails details) {
			checkUrl(urlOf(details));
		}
		else if (bean instanceof HikariDataSource pool) {
			this.need.ifAvailable((need) -> require(pool.getMaximumPoolSize() >= need.connections(),
					"spring.datasource.hikari.maximum-pool-size", "must be " + need.connections() + " or more, "
							+ need.rule() + ", but is " + pool.getMaximumPoolSize()));
			new DatabaseAtStart(pool, this.checks.orderedStream().toList())
				.reach(this.properties.getObject().databaseWait());
		}
		return bean;
	}

	/** Without the URL itself in what is said, since a password may be in it. */
	private void checkUrl(@Nullable String url) {
		require(url != null && !url.isBlank(), URL, "must be set, such as jdbc:mysql://host:3306/database");
		require(String.valueOf(url).startsWith("jdbc:mysql:")
				|| this.environment.getProperty("spring.datasource.driver-class-name") != null, URL,
				"must begin with jdbc:mysql:, for MariaDB, too, such as jdbc:mysql://host:3306/database");
	}

	private static @Nullable String urlOf(JdbcConnectionDetails details) {
		try {
			return details.getJdbcUrl();
		}
		catch (BeansException ex) {
			// how Boot says that there is none
			return null;
		}
	}

}
