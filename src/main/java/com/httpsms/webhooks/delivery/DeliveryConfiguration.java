package com.httpsms.webhooks.delivery;

import java.util.concurrent.ThreadLocalRandom;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

import com.httpsms.webhooks.delivery.policy.HoldPolicy;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.delivery.send.SendProperties;

/**
 * Hands the configuration to the packages that know nothing of it.
 */
@EnableScheduling
@Configuration(proxyBeanMethods = false)
class DeliveryConfiguration {

	@Bean
	RetryPolicy retryPolicy(DeliveryProperties properties) {
		return new RetryPolicy(properties.retry().delays(), properties.retry().maxRetryAfter(),
				() -> ThreadLocalRandom.current().nextDouble());
	}

	@Bean
	HoldPolicy holdPolicy(DeliveryProperties properties) {
		DeliveryProperties.Hold hold = properties.endpoint().hold();
		return new HoldPolicy(hold.failures(), hold.first(), hold.longest());
	}

	@Bean
	SendProperties sendProperties(DeliveryProperties properties) {
		return new SendProperties(properties.requestTimeout(), properties.node().maxInFlight(), properties.warmUp());
	}

}
