package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret that a webhook shares with its endpoint: 0 to 255 characters, used as their
 * UTF-8 bytes. It never shows itself in {@link #toString()}.
 */
public final class SigningKey {

	/** What jjwt demands of an HS256 key, after RFC 7518 section 3.2. */
	private static final int HS256_BYTES = 32;

	private final byte[] bytes;

	private final SecretKey hmacKey;

	private SigningKey(byte[] bytes) {
		this.bytes = bytes;
		this.hmacKey = new SecretKeySpec((bytes.length < HS256_BYTES) ? Arrays.copyOf(bytes, HS256_BYTES) : bytes,
				"HmacSHA256");
	}

	/**
	 * A signing key as the user wrote it.
	 * @param text the key, empty for a webhook without signatures
	 * @return the key
	 */
	public static SigningKey of(String text) {
		return new SigningKey(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Whether requests of this webhook are not signed at all.
	 * @return true for the empty key
	 */
	public boolean isEmpty() {
		return this.bytes.length == 0;
	}

	/**
	 * The key for HMAC-SHA256. RFC 2104 pads a key that is shorter than the 64-byte block
	 * with zeros, so that a key padded with zeros to 32 bytes gives the same signatures,
	 * and passes jjwt's check of the length.
	 * @return the key, at least 32 bytes long
	 */
	SecretKey hmacKey() {
		return this.hmacKey;
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof SigningKey key && Arrays.equals(this.bytes, key.bytes);
	}

	@Override
	public int hashCode() {
		return Arrays.hashCode(this.bytes);
	}

	@Override
	public String toString() {
		return isEmpty() ? "[no signing key]" : "[signing key]";
	}

}
