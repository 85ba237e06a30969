package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.core.NestedExceptionUtils;

import com.httpsms.webhooks.config.InvalidPropertyException;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@WithoutDatabase
class DeliveryPropertiesTest {

	private static DeliveryProperties bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("webhooks",
				DeliveryProperties.class);
	}

	@Test
	void theDefaultsAreThoseOfTheContract() {
		DeliveryProperties properties = bind(Map.of());
		assertThat(properties.requestTimeout()).isEqualTo(Duration.ofSeconds(5));
		assertThat(properties.lease()).isEqualTo(Duration.ofSeconds(20));
		assertThat(properties.warmUp()).isEqualTo(Duration.ofSeconds(3));
		assertThat(properties.retry().delays()).containsExactly(Duration.ofSeconds(5), Duration.ofMinutes(1),
				Duration.ofMinutes(10), Duration.ofHours(1));
		assertThat(properties.retry().maxRetryAfter()).isEqualTo(Duration.ofHours(1));
		assertThat(properties.node().maxInFlight()).isEqualTo(512);
		assertThat(properties.endpoint().maxInFlight()).isEqualTo(32);
	}

	@ParameterizedTest
	@CsvSource({ "webhooks.request-timeout,10ms", "webhooks.request-timeout,2m", "webhooks.lease,9999ms",
			"webhooks.lease,2h", "webhooks.retry.delays,'1s,1s,1s'", "webhooks.retry.delays,'1s,1s,1s,1s,1s'",
			"webhooks.retry.delays,'1s,1s,1s,999ms'", "webhooks.retry.max-retry-after,0s",
			"webhooks.node.max-in-flight,0", "webhooks.node.max-in-flight,10001", "webhooks.endpoint.max-in-flight,0",
			"webhooks.endpoint.hold.failures,0", "webhooks.endpoint.hold.first,0s", "webhooks.endpoint.hold.longest,1s",
			"webhooks.warm-up,-1s", "webhooks.warm-up,61s" })
	void aPropertyThatBreaksItsRuleIsRefusedByName(String property, String value) {
		assertThatThrownBy(() -> bind(Map.of(property, value))).satisfies((thrown) -> {
			Throwable cause = NestedExceptionUtils.getMostSpecificCause(thrown);
			assertThat(cause).isInstanceOf(InvalidPropertyException.class).hasMessageStartingWith(property + ": must");
		});
	}

}
