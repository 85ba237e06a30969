package com.httpsms.webhooks.start;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Has nodes and commands begin with the database.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(StartProperties.class)
public class StartConfiguration {

	@Bean
	static DatabaseGate databaseGate(Environment environment, ObjectProvider<StartProperties> properties,
			ObjectProvider<PoolNeed> need, ObjectProvider<ServerCheck> checks) {
		return new DatabaseGate(environment, properties, need, checks);
	}

	@Bean
	@ConditionalOnBooleanProperty(name = "spring.flyway.enabled", havingValue = false)
	ServerCheck schemaAge(@Value("${spring.flyway.table}") String history) {
		return new SchemaAge(history);
	}

}
