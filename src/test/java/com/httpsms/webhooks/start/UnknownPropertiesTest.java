package com.httpsms.webhooks.start;

import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WithoutDatabase
class UnknownPropertiesTest {

	private static void look(PropertySource<?> source) {
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(source);
		new UnknownProperties().postProcessEnvironment(environment, new SpringApplication());
	}

	private static PropertySource<?> property(String name, String value) {
		return new MapPropertySource("test", Map.of(name, value));
	}

	private static PropertySource<?> variable(String name) {
		return new SystemEnvironmentPropertySource("test-systemEnvironment", Map.of(name, "x"));
	}

	@ParameterizedTest
	@CsvSource({ "webhooks.lanes, 8", "webhooks.egress.allow[0], 10.0.0.0/8", "webhooks.retry.maxRetryAfter, 1h",
			"WEBHOOKS.LANES, 8", "webhooks.egress, ''", "spring.nonsense, 1", "webhooksx.lanes, 1" })
	void whatIsReadOrIsNotOursIsTaken(String name, String value) {
		assertThatCode(() -> look(property(name, value))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@CsvSource({ "webhooks.encryption-key, x", "webhooks.egress, x", "webhooks.nonsense, ''",
			"webhooks.egress.alow[0], x" })
	void whatNobodyReadsIsRefusedByName(String name, String value) {
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> look(property(name, value)))
			.withMessageContaining(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "WEBHOOKS_ENCRYPTION_KEY", "webhooks.encryption.key", "webhooks.lanes",
			"WEBHOOKS_ENCRYPTION_PREVIOUSKEYS_0", "WEBHOOKS_PORT", "WEBHOOKS_SERVICE_HOST",
			"WEBHOOKS_PORT_8080_TCP_ADDR" })
	void variablesThatAreReadOrOfOthersAreTaken(String name) {
		assertThatCode(() -> look(variable(name))).doesNotThrowAnyException();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "WEBHOOKS_ENCRYPTIONKEY", "WEBHOOKS_ENCRYPTION__KEY", "WEBHOOKS_ENCRYPTION_PREVIOUS__KEYS_0" })
	void aVariableThatDiffersFromOursInUnderscoresIsRefused(String name) {
		assertThatExceptionOfType(InvalidPropertyException.class).isThrownBy(() -> look(variable(name)))
			.withMessageContaining(name);
	}

}
