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
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * The signing keys of webhooks that are about to be sent to. A plain one is encrypted on
 * the way, when a key to encrypt with is configured.
 */
@Component
class WebhookKeys {

	private static final Logger logger = LoggerFactory.getLogger(WebhookKeys.class);

	private final SigningKeyCipher cipher;

	private final WebhookTable webhooks;

	WebhookKeys(SigningKeyCipher cipher, WebhookTable webhooks) {
		this.cipher = cipher;
		this.webhooks = webhooks;
	}

	/**
	 * Reads a webhook's keys, in the transaction in progress.
	 * @param webhook the webhook
	 * @return its keys, or null if one can't be decrypted, which is logged
	 */
	@Nullable SigningKeys read(Webhook webhook) {
		try {
			SigningKey key = this.cipher.read(webhook.storedSigningKey());
			if (this.cipher.shouldEncrypt(webhook.storedSigningKey())) {
				this.webhooks.encryptSigningKey(webhook, this.cipher.encrypt(webhook.storedSigningKey()));
			}
			return new SigningKeys(key, previous(webhook));
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
