package com.httpsms.webhooks.maintenance;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class RunSignalTest {

	private final RunSignal signal = new RunSignal();

	@Test
	void whatComesWhileNobodyWaitsIsKeptOnceForEachWhoWaits() throws InterruptedException {
		for (int i = 0; i < 100; i++) {
			this.signal.raise();
		}
		assertThat(this.signal.await(Duration.ZERO)).isTrue();
		assertThat(this.signal.await(Duration.ZERO)).isTrue();
		assertThat(this.signal.await(Duration.ZERO)).as("a third look for the same reason").isFalse();
		this.signal.raise();
		assertThat(this.signal.await(Duration.ZERO)).isTrue();
	}

}
