package com.httpsms.webhooks.api.events;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * What became of an event.
 *
 * @param id the CloudEvent's id
 * @param fate whether it was taken now, or had been taken before
 */
record EventReceipt(String id, @Schema(allowableValues = {
		"accepted", "duplicate" }) String fate){
}
