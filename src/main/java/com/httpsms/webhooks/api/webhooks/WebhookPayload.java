package com.httpsms.webhooks.api.webhooks;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a user says of a webhook, as it came. Nothing of it has been checked.
 *
 * @param url where requests go
 * @param signingKey the secret shared with the endpoint; empty for no signatures; absent
 * for a generated one, or for the one that it has
 * @param events the events it wants
 * @param phoneNumbers the phone numbers whose events it wants
 * @param maxInFlight how many requests may be in flight to it at once; 0 for the
 * installation's limit; absent for the one that it has
 * @param strictOrder whether each delivery waits for the one before of the same phone
 * number to finish; absent for what it has, and false at first
 */
record WebhookPayload(@Schema(
		description = "Where requests go: an http or https URL without credentials; without a scheme it means https",
		example = "https://example.com/sms", maxLength = 2048,
		requiredMode = Schema.RequiredMode.REQUIRED) @Nullable String url,
		@Schema(description = "The secret that signs requests. Empty for no signatures. Left out, a new webhook gets a "
				+ "generated one and a present webhook keeps the one that it has.",
				example = "DGW8NwQp7mxKaSZ72Xq9v67SLqSbWQvckzzmK8D6rvd7NywSEkdMJtuxKyEkYnCY",
				maxLength = 255) @JsonProperty("signing_key") @Nullable String signingKey,
		@ArraySchema(minItems = 1, schema = @Schema(description = "The type of an event", allowableValues = {
				"message.phone.received", "message.phone.sent", "message.phone.delivered", "message.send.failed",
				"message.send.expired", "message.call.missed", "phone.heartbeat.offline", "phone.heartbeat.online" },
				example = "message.phone.received"),
				arraySchema = @Schema(
						requiredMode = Schema.RequiredMode.REQUIRED)) @Nullable List<@Nullable String> events,
		@ArraySchema(minItems = 1,
				schema = @Schema(description = "A phone number in E.164; a missing plus sign is added",
						example = "+18005550199"),
				arraySchema = @Schema(
						requiredMode = Schema.RequiredMode.REQUIRED)) @JsonProperty("phone_numbers") @Nullable List<@Nullable String> phoneNumbers,
		@Schema(description = "How many requests may be in flight to it at once, up to the installation's limit; "
				+ "0 for that limit", example = "10",
				minimum = "0") @JsonProperty("max_in_flight") @Nullable Integer maxInFlight,
		@Schema(description = "Whether each delivery waits until the one before of the same phone number has finished",
				example = "false") @JsonProperty("strict_order") @Nullable Boolean strictOrder){

	/** Leaves out the signing key and the URL. */
	@Override
	public String toString() {
		return "WebhookPayload[events=" + this.events + "]";
	}

}
