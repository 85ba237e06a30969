package com.httpsms.webhooks.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.QueueState;
import com.httpsms.webhooks.delivery.QueueStates;
import com.httpsms.webhooks.webhook.WebhookState;

/**
 * How a webhook and its queue are told to people and to programs.
 */
record WebhookWords(QueueStates queues) {

	private static final String ROW = "%-8s %-36s %-9s %-14s %9s %8s %6s  %-24s %s";

	static final String HEADER = String.format(Locale.ROOT, ROW, "id", "uuid", "status", "reason", "due", "sending",
			"limit", "oldest due at", "held until");

	String row(WebhookState webhook) {
		QueueState queue = this.queues.find(webhook.id());
		return String.format(Locale.ROOT, ROW, webhook.id(), webhook.uuid(), webhook.status(),
				Terminal.orDash(webhook.statusReason()), due(queue), queue.sending(), Terminal.orDash(queue.ownLimit()),
				Terminal.orDash(queue.oldestDueAt()), Terminal.orDash(queue.heldUntil()));
	}

	List<String> lines(WebhookState webhook) {
		QueueState queue = this.queues.find(webhook.id());
		List<String> lines = new ArrayList<>();
		lines.add("webhook " + webhook.uuid() + ", " + webhook.id() + " in the tables, of user " + webhook.userId());
		lines.add("url     " + webhook.url());
		lines.add("status  " + webhook.status()
				+ ((webhook.statusReason() != null) ? " (" + webhook.statusReason() + ")" : "") + " since "
				+ webhook.updatedAt() + " at the latest");
		lines.add("order   " + (webhook.isStrictOrder() ? "strict: one at a time" : "none"));
		lines.add("due     " + due(queue)
				+ ((queue.oldestDueAt() != null) ? ", the first one at " + queue.oldestDueAt() : ""));
		lines.add("sending " + queue.sending() + " of at most "
				+ ((queue.ownLimit() != null) ? queue.ownLimit().toString() : "webhooks.endpoint.max-in-flight"));
		if (queue.heldUntil() != null) {
			lines.add("held    until " + queue.heldUntil() + ", then probed: " + queue.holdReason());
		}
		return lines;
	}

	private static String due(QueueState queue) {
		return (queue.due() < QueueStates.COUNTED) ? Long.toString(queue.due()) : QueueStates.COUNTED + "+";
	}

	Json json(WebhookState webhook) {
		QueueState queue = this.queues.find(webhook.id());
		return new Json(webhook.uuid(), webhook.id(), webhook.userId(), webhook.url(), webhook.status().name(),
				webhook.statusReason(), webhook.isStrictOrder(), webhook.updatedAt(), queue.due(), queue.oldestDueAt(),
				queue.sending(), queue.ownLimit(), queue.heldUntil(), queue.holdReason());
	}

	/** A webhook in JSON, with the API's names where it has them. */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Json(String id, @JsonProperty("row_id") long rowId, @JsonProperty("user_id") String userId, String url,
			String status, @JsonProperty("status_reason") @Nullable String statusReason,
			@JsonProperty("strict_order") boolean strictOrder, @JsonProperty("updated_at") Instant updatedAt, long due,
			@JsonProperty("oldest_due_at") @Nullable Instant oldestDueAt, long sending,
			@JsonProperty("max_in_flight") @Nullable Integer maxInFlight,
			@JsonProperty("held_until") @Nullable Instant heldUntil,
			@JsonProperty("hold_reason") @Nullable String holdReason) {

	}

}
