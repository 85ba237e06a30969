package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.signing.EncryptionProperties;
import com.httpsms.webhooks.signing.KeyOwner;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.testing.WithoutDatabase;
import com.httpsms.webhooks.webhook.Webhook;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
@ExtendWith(OutputCaptureExtension.class)
class WebhookKeysTest {

	private static final String UNREADABLE = new SigningKeyCipher(
			new EncryptionProperties(Base64.getEncoder().encodeToString(new byte[32]), List.of()))
		.toStore("secret", new KeyOwner("uuid", "u"));

	private final AtomicLong clock = new AtomicLong();

	private final WebhookKeys keys = new WebhookKeys(new SigningKeyCipher(new EncryptionProperties(null, List.of())),
			this.clock::get);

	private static Webhook webhook(long id) {
		return new Webhook(id, "uuid-" + id, "u", "https://example.com/", UNREADABLE, Webhook.Status.ACTIVE);
	}

	private static long lines(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("Deliveries of Webhook[id=")).count();
	}

	@Test
	void aKeyThatIsReadAgainAndAgainIsToldOfNowAndThen(CapturedOutput output) {
		for (int look = 0; look < 100; look++) {
			assertThat(this.keys.read(webhook(7))).isNull();
		}
		assertThat(lines(output)).isOne();
		this.clock.addAndGet(Duration.ofMinutes(10).toNanos());
		this.keys.read(webhook(7));
		assertThat(lines(output)).isEqualTo(2);
		assertThat(output).contains("uuid-7").doesNotContain(UNREADABLE);
	}

	/** As when a node was given no encryption key, or a wrong one. */
	@Test
	void manyKeysAtOnceDoNotFloodTheLog(CapturedOutput output) {
		for (int webhook = 1; webhook <= 5_000; webhook++) {
			this.keys.read(webhook(webhook));
		}
		assertThat(lines(output)).isEqualTo(20);
	}

}
