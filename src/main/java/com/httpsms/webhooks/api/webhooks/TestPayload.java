package com.httpsms.webhooks.api.webhooks;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Which event to test a webhook with.
 *
 * @param type the type of a sample event; by default the first that the webhook wants
 */
record TestPayload(@Schema(description = "The type of the sample event; by default the first that the webhook wants",
		allowableValues = {
				"message.phone.received", "message.phone.sent", "message.phone.delivered", "message.send.failed",
				"message.send.expired", "message.call.missed", "phone.heartbeat.offline", "phone.heartbeat.online" },
		example = "message.phone.received") @Nullable String type){
}
