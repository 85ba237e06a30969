package com.httpsms.webhooks.api.webhooks;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * How to rotate a signing key.
 *
 * @param signingKey the new key; absent for a generated one
 * @param overlapSeconds for how long the present key signs too
 */
record RotateKeyPayload(
		@Schema(description = "The new key; generated if it is left out", maxLength = 255,
				example = "a new secret") @JsonProperty("signing_key") @Nullable String signingKey,
		@Schema(description = "For how many seconds the present key signs too", minimum = "0", maximum = "2592000",
				defaultValue = "86400",
				example = "3600") @JsonProperty("overlap_seconds") @Nullable Integer overlapSeconds) {

	/** Leaves out the signing key. */
	@Override
	public String toString() {
		return "RotateKeyPayload[overlapSeconds=" + this.overlapSeconds + "]";
	}

}
