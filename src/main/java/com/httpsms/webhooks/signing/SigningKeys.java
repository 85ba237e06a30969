package com.httpsms.webhooks.signing;

import org.jspecify.annotations.Nullable;

/**
 * The keys of a webhook: one, or two for a while after it was rotated.
 *
 * @param current signs everything
 * @param previous the key before the last rotation while endpoints may still verify with
 * it, or null. Only Standard Webhooks has room for its signature.
 */
public record SigningKeys(SigningKey current, @Nullable SigningKey previous) {

	/**
	 * A webhook with one key.
	 * @param key the key, empty for no signatures
	 */
	public SigningKeys(SigningKey key) {
		this(key, null);
	}

	/**
	 * Whether requests are not signed at all.
	 * @return true if the current key is empty
	 */
	public boolean isEmpty() {
		return this.current.isEmpty();
	}

}
