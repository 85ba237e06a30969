package com.httpsms.webhooks.signing;

import java.util.Base64;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * {@code webhooks.encryption.*}: how signing keys are kept at rest.
 *
 * @param key Base64 of 32 random bytes; without it signing keys stay as they were written
 */
@ConfigurationProperties("webhooks.encryption")
public record EncryptionProperties(@Nullable String key) {

	private static final String KEY = "webhooks.encryption.key";

	public EncryptionProperties {
		if (key != null && !key.isEmpty()) {
			decode(key);
		}
	}

	byte @Nullable [] keyBytes() {
		return (this.key == null || this.key.isEmpty()) ? null : decode(this.key);
	}

	private static byte[] decode(String key) {
		byte[] bytes;
		try {
			bytes = Base64.getDecoder().decode(key);
		}
		catch (IllegalArgumentException ex) {
			// the cause quotes characters of the secret
			throw new InvalidPropertyException(KEY, "must be Base64 of 32 bytes, but is not Base64");
		}
		InvalidPropertyException.require(bytes.length == 32, KEY,
				"must be Base64 of 32 bytes, but has " + bytes.length);
		return bytes;
	}

	@Override
	public String toString() {
		return "EncryptionProperties[key=" + ((this.key != null) ? "set" : "none") + "]";
	}

}
