package com.httpsms.webhooks.api.webhooks;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as its user gets it: the fields of httpSMS, then ours.
 *
 * @param id its uuid
 * @param userId whose it is
 * @param url where requests go
 * @param signingKey the secret that signs requests; absent if it can't be decrypted
 * @param phoneNumbers the phone numbers whose events it wants
 * @param events the events it wants
 * @param createdAt when it was registered
 * @param updatedAt when it was last changed
 * @param status whether deliveries are sent
 * @param statusReason why the worker disabled it, if it did
 * @param maxInFlight its own limit of requests in flight, or null for the installation's
 * @param strictOrder whether deliveries wait for each other
 * @param previousKeyUntil until when the key before signs too, or null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record WebhookJson(@Schema(format = "uuid") String id, @JsonProperty("user_id") String userId, String url,
		@JsonProperty("signing_key") @Nullable String signingKey,
		@JsonProperty("phone_numbers") List<String> phoneNumbers, List<String> events,
		@JsonProperty("created_at") Instant createdAt, @JsonProperty("updated_at") Instant updatedAt,
		@Schema(allowableValues = {
				"ACTIVE", "PAUSED", "DISABLED" }) String status,
		@JsonProperty("status_reason") @Nullable String statusReason,
		@JsonProperty("max_in_flight") @Nullable Integer maxInFlight, @JsonProperty("strict_order") boolean strictOrder,
		@JsonProperty("previous_key_until") @Nullable Instant previousKeyUntil){

	/** Leaves out the signing key and the URL. */
	@Override
	public String toString() {
		return "WebhookJson[id=" + this.id + "]";
	}

}
