package com.httpsms.webhooks.delivery;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.outbox.EventText;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Tells the main application what was given up: an event of type
 * {@code webhook.send.failed} in the outbox, in the transaction that gives it up.
 * Webhooks can't subscribe to it.
 */
@Component
class SendFailedEvents {

	private static final String TYPE = "webhook.send.failed";

	/** The outbox's own limit. */
	private static final int LONGEST_EVENT = 1_048_576;

	private static final int AT_ONCE = 50;

	private final OutboxTable outbox;

	private final WebhookTable webhooks;

	private final JsonMapper json;

	SendFailedEvents(OutboxTable outbox, WebhookTable webhooks, JsonMapper json) {
		this.outbox = outbox;
		this.webhooks = webhooks;
		this.json = json;
	}

	/**
	 * Inserts the events.
	 * @param failed the last attempts of deliveries that were given up; at least one
	 */
	void publish(Collection<AttemptResult> failed) {
		List<AttemptResult> left = List.copyOf(failed);
		// events may be large: a few at a time fit into memory
		for (int done = 0; done < left.size(); done += AT_ONCE) {
			publishFew(left.subList(done, Math.min(left.size(), done + AT_ONCE)));
		}
	}

	private void publishFew(List<AttemptResult> failed) {
		Map<Long, StoredEvent> events = this.outbox
			.find(failed.stream().map((result) -> result.attempt().delivery().eventId()).distinct().toList())
			.stream()
			.collect(Collectors.toMap(StoredEvent::id, Function.identity()));
		Map<Long, Webhook> found = this.webhooks
			.find(failed.stream().map((result) -> result.attempt().delivery().webhookId()).distinct().toList());
		List<String> made = new ArrayList<>(failed.size());
		for (AttemptResult result : failed) {
			StoredEvent event = events.get(result.attempt().delivery().eventId());
			Webhook webhook = found.get(result.attempt().delivery().webhookId());
			// a webhook that was deleted has no user left who wants to know
			if (event != null && webhook != null && !isTest(event, webhook)) {
				made.add(cloudEvent(result, event, webhook));
			}
		}
		if (!made.isEmpty()) {
			this.outbox.insertOnce(made);
		}
	}

	/** Who tests a webhook hears of it at once, and nothing was given up. */
	private boolean isTest(StoredEvent event, Webhook webhook) {
		String source = TestDeliveries.source(webhook.uuid());
		return event.cloudEvent().contains(source) && source.equals(new EventText(event.cloudEvent()).source());
	}

	private String cloudEvent(AttemptResult result, StoredEvent event, Webhook webhook) {
		String whole = cloudEvent(result, event, webhook, new EventText(event.cloudEvent()).data());
		if (whole.getBytes(StandardCharsets.UTF_8).length <= LONGEST_EVENT && this.outbox.takes(whole)) {
			return whole;
		}
		// quoted as a string a large event grows beyond what the outbox or the database
		// takes; event_id still leads to it
		return cloudEvent(result, event, webhook, null);
	}

	private String cloudEvent(AttemptResult result, StoredEvent event, Webhook webhook, @Nullable String payload) {
		Map<String, @Nullable Object> data = new LinkedHashMap<>();
		data.put("webhook_id", webhook.uuid());
		data.put("webhook_url", webhook.url());
		data.put("owner", event.phoneNumber());
		data.put("user_id", webhook.userId());
		data.put("event_id", event.eventId());
		data.put("event_type", event.type());
		data.put("event_payload", payload);
		data.put("http_response_status_code", result.answer().httpStatus());
		data.put("error_message", result.answer().userError());
		Map<String, Object> cloudEvent = new LinkedHashMap<>();
		cloudEvent.put("specversion", "1.0");
		cloudEvent.put("id", id(result, event, webhook));
		cloudEvent.put("source", "/v1/webhooks/" + webhook.uuid());
		cloudEvent.put("type", TYPE);
		cloudEvent.put("datacontenttype", "application/json");
		cloudEvent.put("time", result.answer().startedAt().toString());
		cloudEvent.put("data", data);
		return this.json.writeValueAsString(cloudEvent);
	}

	/** The same failure always has the same id, so that it can't be told twice. */
	private static String id(AttemptResult result, StoredEvent event, Webhook webhook) {
		String name = TYPE + ":" + event.eventId() + ":" + webhook.uuid() + ":" + result.attempt().number();
		return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
	}

}
