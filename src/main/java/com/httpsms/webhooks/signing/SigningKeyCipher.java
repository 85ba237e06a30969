package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;
import org.springframework.stereotype.Component;

/**
 * Keeps signing keys at rest under {@code webhooks.encryption.key}, with AES-256-GCM.
 * What is stored reads <code>{aes-256-gcm:KEYID}BASE64</code>; anything that does not
 * begin like that is a key as the user wrote it.
 */
@Component
public class SigningKeyCipher {

	private static final String SCHEME = "{aes-256-gcm:";

	private final @Nullable AesGcmBytesEncryptor encryptor;

	private final String prefix;

	SigningKeyCipher(EncryptionProperties properties) {
		byte[] key = properties.keyBytes();
		if (key == null) {
			this.encryptor = null;
			this.prefix = SCHEME;
		}
		else {
			this.encryptor = AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(key, "AES"))
				.ivGenerator(KeyGenerators.secureRandom(12))
				.build();
			this.prefix = SCHEME + keyId(key) + "}";
		}
	}

	/**
	 * Whether a stored value should be replaced by {@link #encrypt}: it is a plain key,
	 * and there is a key to encrypt it under.
	 * @param stored the value of {@code webhook.signing_key}
	 * @return true for a plaintext key that can be encrypted; never for the empty key,
	 * which is no secret
	 */
	public boolean shouldEncrypt(String stored) {
		return this.encryptor != null && !stored.isEmpty() && !stored.startsWith(SCHEME);
	}

	/**
	 * Whether a key can't be one of a user's, since it would be taken for an encrypted
	 * one.
	 * @param plain a key as its user wrote it
	 * @return true if it begins like an encrypted key
	 */
	public static boolean isReserved(String plain) {
		return plain.startsWith(SCHEME);
	}

	/**
	 * What to store for a key.
	 * @param plain the key as its user wrote it
	 * @return the encrypted key, or the key itself when nothing is configured to encrypt
	 * it under
	 */
	public String toStore(String plain) {
		return shouldEncrypt(plain) ? encrypt(plain) : plain;
	}

	/**
	 * Encrypts a plain signing key.
	 * @param plain the key as the user wrote it
	 * @return what to store
	 * @throws IllegalStateException if no encryption key is configured
	 */
	public String encrypt(String plain) {
		if (this.encryptor == null) {
			throw new IllegalStateException("webhooks.encryption.key is not set");
		}
		return this.prefix
				+ Base64.getEncoder().encodeToString(this.encryptor.encrypt(plain.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Reads a stored signing key.
	 * @param stored the value of {@code webhook.signing_key}, encrypted or plain
	 * @return the key
	 * @throws UnreadableSigningKeyException if it was encrypted under another key, or
	 * damaged
	 */
	public SigningKey read(String stored) {
		return SigningKey.of(reveal(stored));
	}

	/**
	 * Reads a stored signing key for its user.
	 * @param stored the value of {@code webhook.signing_key}, encrypted or plain
	 * @return the key as its user wrote it
	 * @throws UnreadableSigningKeyException if it was encrypted under another key, or
	 * damaged
	 */
	public String reveal(String stored) {
		if (!stored.startsWith(SCHEME)) {
			return stored;
		}
		if (this.encryptor == null) {
			throw new UnreadableSigningKeyException("the signing key is encrypted, webhooks.encryption.key is not set");
		}
		if (!stored.startsWith(this.prefix)) {
			throw new UnreadableSigningKeyException(
					"the signing key is encrypted under another key than webhooks.encryption.key");
		}
		try {
			byte[] cipherText = Base64.getDecoder().decode(stored.substring(this.prefix.length()));
			return new String(this.encryptor.decrypt(cipherText), StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw new UnreadableSigningKeyException("the encrypted signing key is damaged");
		}
	}

	/**
	 * The first eight hex digits of the key's digest: enough to tell keys apart, useless
	 * to find one.
	 */
	private static String keyId(byte[] key) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
			return HexFormat.of().formatHex(digest, 0, 4);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
