package com.httpsms.webhooks.signing;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * {@code webhooks.encryption.*}: how signing keys are kept at rest.
 *
 * @param key Base64 of 32 random bytes; without it signing keys stay as they were written
 * @param previousKeys keys that only decrypt, each like {@code key}: the one before, or
 * the next one while not all nodes know it
 */
@ConfigurationProperties("webhooks.encryption")
public record EncryptionProperties(@Nullable String key, @DefaultValue List<String> previousKeys) {

	private static final String KEY = "webhooks.encryption.key";

	private static final String PREVIOUS_KEYS = "webhooks.encryption.previous-keys";

	public EncryptionProperties {
		previousKeys = List.copyOf(previousKeys);
		EncryptionKey current = current(key);
		Set<String> ids = new HashSet<>();
		if (current != null) {
			ids.add(current.id());
		}
		for (EncryptionKey previous : previous(previousKeys)) {
			// most likely the wrong one was copied, and a rotation would never end
			InvalidPropertyException.require(ids.add(previous.id()), PREVIOUS_KEYS,
					"must differ from each other and from " + KEY + ", but the key with the id " + previous.id()
							+ " is there twice");
		}
	}

	/**
	 * The id of the key, by which rows name it; no secret.
	 * @return the id, or null if there is no key
	 */
	public @Nullable String keyId() {
		EncryptionKey current = current();
		return (current != null) ? SigningKeyCipher.forWebhooks(current).id() : null;
	}

	/**
	 * The ids of the previous keys.
	 * @return the ids, in their order
	 */
	public List<String> previousKeyIds() {
		return previous().stream().map(SigningKeyCipher::forWebhooks).map(EncryptionKey::id).toList();
	}

	@Nullable EncryptionKey current() {
		return current(this.key);
	}

	List<EncryptionKey> previous() {
		return previous(this.previousKeys);
	}

	private static @Nullable EncryptionKey current(@Nullable String key) {
		return (key == null || key.isEmpty()) ? null : EncryptionKey.parse(key, KEY);
	}

	private static List<EncryptionKey> previous(List<String> keys) {
		return IntStream.range(0, keys.size())
			.mapToObj((index) -> EncryptionKey.parse(keys.get(index), PREVIOUS_KEYS + "[" + index + "]"))
			.toList();
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "EncryptionProperties[key=%s, previousKeys=%d]",
				(this.key != null) ? "set" : "none", this.previousKeys.size());
	}

}
