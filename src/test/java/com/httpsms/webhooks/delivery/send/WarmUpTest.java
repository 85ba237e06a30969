package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.info.BuildProperties;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class WarmUpTest {

	@Test
	void aNodeMakesRequestsToItselfUntilTheTimeIsOver() {
		WarmUp warmUp = warmUp(Duration.ofMillis(500));
		warmUp.start();
		assertThat(warmUp.answers()).isPositive();
		assertThat(warmUp.isRunning()).isTrue();
	}

	@Test
	void withoutTimeItMakesNone() {
		WarmUp warmUp = warmUp(Duration.ZERO);
		warmUp.start();
		assertThat(warmUp.answers()).isZero();
		assertThat(warmUp.isRunning()).isTrue();
	}

	private static WarmUp warmUp(Duration time) {
		return new WarmUp(
				new SenderConfiguration(new StaticListableBeanFactory().getBeanProvider(BuildProperties.class)),
				new SendProperties(Duration.ofSeconds(5), 64, time));
	}

}
