package com.httpsms.webhooks.delivery;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.signing.UnreadableSigningKeyException;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * The signing keys of webhooks that are about to be sent to.
 */
@Component
class WebhookKeys {

	private static final Logger logger = LoggerFactory.getLogger(WebhookKeys.class);

	private final SigningKeyCipher cipher;

	WebhookKeys(SigningKeyCipher cipher) {
		this.cipher = cipher;
	}

	/**
	 * Reads a webhook's keys.
	 * @param webhook the webhook
	 * @return its keys, or null if one can't be decrypted, which is logged
	 */
	@Nullable SigningKeys read(Webhook webhook) {
		try {
			return new SigningKeys(this.cipher.read(webhook.storedSigningKey()), previous(webhook));
		}
		catch (UnreadableSigningKeyException ex) {
			logger.error("Deliveries of {} wait, since {}", webhook, ex.getMessage());
			return null;
		}
	}

	/** A key that can't be read any more may be why it was rotated. */
	private @Nullable SigningKey previous(Webhook webhook) {
		String stored = webhook.storedPreviousKey();
		try {
			return (stored != null) ? this.cipher.read(stored) : null;
		}
		catch (UnreadableSigningKeyException ex) {
			logger.warn("The previous key of {} does not sign, since {}", webhook, ex.getMessage());
			return null;
		}
	}

}
