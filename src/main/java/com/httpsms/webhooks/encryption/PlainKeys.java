package com.httpsms.webhooks.encryption;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.signing.SigningKeyCipher;

/**
 * Says at a node's start that signing keys are kept in plain, since nobody would notice
 * otherwise that the property is missing.
 */
@Component
class PlainKeys {

	private static final Logger logger = LoggerFactory.getLogger(PlainKeys.class);

	private final SigningKeyCipher cipher;

	private final StoredKeyTable table;

	PlainKeys(SigningKeyCipher cipher, StoredKeyTable table) {
		this.cipher = cipher;
		this.table = table;
	}

	@EventListener(ApplicationReadyEvent.class)
	void warn() {
		if (this.cipher.currentKeyId().equals(SigningKeyCipher.PLAIN)) {
			logger.warn("webhooks.encryption.key is not set: signing keys are kept as they are written{}", present());
		}
	}

	private String present() {
		try {
			long plain = this.table.countPlain();
			return (plain > 0) ? ", and " + plain + " are in the database in plain" : "";
		}
		catch (DataAccessException ex) {
			logger.debug("The signing keys can't be counted", ex);
			return "";
		}
	}

}
