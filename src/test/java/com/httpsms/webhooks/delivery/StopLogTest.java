package com.httpsms.webhooks.delivery;

import java.time.Instant;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.testing.WithoutDatabase;
import com.httpsms.webhooks.webhook.Webhook;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
@ExtendWith(OutputCaptureExtension.class)
class StopLogTest {

	private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");

	private static final WebhookStop HELD = new WebhookStop(WebhookStop.Kind.HELD, "10 failures in a row",
			NOW.plusSeconds(10));

	private static final WebhookStop GONE = new WebhookStop(WebhookStop.Kind.DISABLED, "GONE", null);

	private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

	private final StopLog log = new StopLog(this.registry);

	private static RecordedAttempt attempt(long webhook, WebhookStop stop) {
		Answer answer = new Answer(Outcome.REFUSED, 500, null, null, null, NOW, null);
		return new RecordedAttempt(
				new DeliveryKey(1, webhook), 1, answer, DeliveryStatus.PENDING, null, new Webhook(webhook,
						"uuid-" + webhook, "user\n1", "https://example.com/?secret=1", "key", Webhook.Status.ACTIVE),
				stop);
	}

	@Test
	void eachWebhookThatIsStoppedIsALineWithItsUserAndTheReasonAndIsCounted(CapturedOutput output) {
		this.log.recorded(attempt(7, HELD));
		this.log.recorded(attempt(8, GONE));
		assertThat(output).containsOnlyOnce(
				"Webhook 7 (uuid-7) of user user?1 is HELD: 10 failures in a row. Its deliveries wait until 2026-11-27T03:00:10Z")
			.containsOnlyOnce(
					"Webhook 8 (uuid-8) of user user?1 is DISABLED: GONE. Its deliveries wait until it is resumed.")
			.doesNotContain("secret");
		assertThat(this.registry.get("webhooks.holds").counter().count()).isOne();
		assertThat(this.registry.get("webhooks.disabled").counter().count()).isOne();
	}

	@Test
	void manyThatAreStoppedAtOnceDoNotFloodTheLog(CapturedOutput output) {
		for (int webhook = 1; webhook <= 1000; webhook++) {
			this.log.recorded(attempt(webhook, HELD));
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("is HELD"))).hasSize(30);
		assertThat(this.registry.get("webhooks.holds").counter().count()).isEqualTo(1000);
	}

}
