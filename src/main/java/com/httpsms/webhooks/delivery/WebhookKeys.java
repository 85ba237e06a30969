package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.KeyOwner;
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

	/** Each look of a lane reads the keys again. */
	private static final Duration EVERY = Duration.ofMinutes(10);

	/** Of how many webhooks it is kept in mind when they were told of. */
	private static final int MOST = 1_000;

	private static final int LINES_A_MINUTE = 20;

	private final SigningKeyCipher cipher;

	private final LongSupplier clock;

	private final LinesPerMinute lines;

	/** When each unreadable key was told of last, by webhook and kind. */
	private final Map<String, Long> told = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
			return size() > MOST;
		}
	};

	@Autowired
	WebhookKeys(SigningKeyCipher cipher) {
		this(cipher, System::nanoTime);
	}

	WebhookKeys(SigningKeyCipher cipher, LongSupplier clock) {
		this.cipher = cipher;
		this.clock = clock;
		this.lines = new LinesPerMinute(LINES_A_MINUTE, clock);
	}

	/**
	 * Reads a webhook's keys.
	 * @param webhook the webhook
	 * @return its keys, or null if one can't be decrypted, which is logged now and then
	 */
	@Nullable SigningKeys read(Webhook webhook) {
		try {
			return new SigningKeys(this.cipher.read(webhook.storedSigningKey(), owner(webhook)), previous(webhook));
		}
		catch (UnreadableSigningKeyException ex) {
			if (isNews(webhook, "key")) {
				logger.error("Deliveries of {} wait, since {}", webhook, ex.getMessage());
			}
			return null;
		}
	}

	/** A key that can't be read any more may be why it was rotated. */
	private @Nullable SigningKey previous(Webhook webhook) {
		String stored = webhook.storedPreviousKey();
		try {
			return (stored != null) ? this.cipher.read(stored, owner(webhook)) : null;
		}
		catch (UnreadableSigningKeyException ex) {
			if (isNews(webhook, "previous key")) {
				logger.warn("The previous key of {} does not sign, since {}", webhook, ex.getMessage());
			}
			return null;
		}
	}

	private static KeyOwner owner(Webhook webhook) {
		return new KeyOwner(webhook.uuid(), webhook.userId());
	}

	private synchronized boolean isNews(Webhook webhook, String kind) {
		long now = this.clock.getAsLong();
		String key = webhook.id() + " " + kind;
		Long last = this.told.get(key);
		if ((last != null && now - last < EVERY.toNanos()) || !this.lines.take()) {
			return false;
		}
		this.told.put(key, now);
		return true;
	}

}
