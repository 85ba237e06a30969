package com.httpsms.webhooks.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node behind a path of a site.
 */
@OnAnyDatabase
class ContextPathTest extends ApiTest {

	private static final Map<String, String> EVENT = Map.of("Content-Type", "application/cloudevents+json");

	@Override
	String[] properties() {
		return new String[] { "--server.servlet.context-path=/hooks" };
	}

	@Test
	void theRulesOfEachCallHoldThere() {
		String event = SampleEvents.fresh("message.phone.received")
			.replace("\"content\": \"", "\"content\": \"" + "x".repeat(200_000));
		String path = "/hooks/v1/events";
		assertThat(this.producer.call("POST", path, EVENT, BodyPublishers.ofString(event)).status()).isEqualTo(202);
		assertThat(this.stranger.call("POST", path, EVENT, BodyPublishers.ofString(event)).status()).isEqualTo(401);
		assertThat(this.user.call("POST", path, EVENT, BodyPublishers.ofString(event)).status()).isEqualTo(403);
		assertThat(this.producer
			.call("POST", path, EVENT, BodyPublishers.ofString(event.replace("xxxx", "x".repeat(1 << 8))))
			.status()).as("more than 8 MB").isEqualTo(413);

		String webhook = payload("https://example.com/", "");
		assertThat(this.user.post("/hooks/v1/webhooks", webhook).status()).isEqualTo(201);
		assertThat(this.user.post("/hooks/v1/webhooks", webhook.replace("a secret", "s".repeat(70_000))).status())
			.isEqualTo(413);
		assertThat(this.user.get("/hooks/v1/webhooks?limt=3").status()).isEqualTo(422);
		assertThat(this.user.get("/hooks/v1/deliveries").status()).isEqualTo(200);
		assertThat(this.user.get("/v1/deliveries").status()).as("outside").isNotEqualTo(200);
	}

}
