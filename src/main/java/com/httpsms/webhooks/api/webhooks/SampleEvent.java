package com.httpsms.webhooks.api.webhooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.UUID;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.core.io.ClassPathResource;

import com.httpsms.webhooks.delivery.TestDeliveries;
import com.httpsms.webhooks.webhook.EventType;
import com.httpsms.webhooks.webhook.RegisteredWebhook;

/**
 * An event to test a webhook with: like those of httpSMS, with the attribute
 * {@code test}.
 *
 * @param type its type
 */
record SampleEvent(EventType type) {

	/**
	 * Makes an event.
	 * @param webhook for which it is
	 * @param json writes it
	 * @return a CloudEvent in its JSON format
	 */
	String cloudEvent(RegisteredWebhook webhook, JsonMapper json) {
		try (InputStream sample = new ClassPathResource("samples/" + this.type.value() + ".json").getInputStream()) {
			ObjectNode event = (ObjectNode) json.readTree(sample);
			event.put("id", "test-" + UUID.randomUUID());
			event.put("source", TestDeliveries.source(webhook.webhook().uuid()));
			event.put("time", Instant.now().toString());
			// an extension attribute
			event.put("test", true);
			ObjectNode data = (ObjectNode) event.get("data");
			data.put("user_id", webhook.webhook().userId());
			webhook.phoneNumbers().stream().findFirst().ifPresent((number) -> data.put("owner", number));
			return json.writeValueAsString(event);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
