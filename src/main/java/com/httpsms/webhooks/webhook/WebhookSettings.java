package com.httpsms.webhooks.webhook;

import java.util.Locale;
import java.util.Set;

/**
 * What a user says of a webhook, valid as far as its rules go.
 *
 * @param url where requests go
 * @param storedSigningKey the signing key as it is to be stored, plain or encrypted
 * @param eventTypes the events it wants; at least one
 * @param phoneNumbers the phone numbers whose events it wants, as events carry them; at
 * least one
 * @param strictOrder whether its deliveries are sent one after the other
 */
public record WebhookSettings(String url, String storedSigningKey, Set<String> eventTypes, Set<String> phoneNumbers,
		boolean strictOrder) {

	public WebhookSettings {
		eventTypes = Set.copyOf(eventTypes);
		phoneNumbers = Set.copyOf(phoneNumbers);
	}

	/** Leaves out the signing key and the URL, either of which may be a secret. */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "WebhookSettings[eventTypes=%s, strictOrder=%s]", this.eventTypes,
				this.strictOrder);
	}

}
