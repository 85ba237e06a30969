package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;
import org.springframework.security.crypto.keygen.KeyGenerators;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * A key under which signing keys are kept, for AES-256-GCM. It shows nothing of itself
 * but its id.
 */
final class EncryptionKey {

	private static final int KEY_BYTES = 32;

	private static final int IV_BYTES = 12;

	private static final String HMAC = "HmacSHA256";

	private final byte[] key;

	private final String id;

	private final AesGcmBytesEncryptor encryptor;

	private EncryptionKey(byte[] key) {
		this.key = key.clone();
		this.id = id(key);
		this.encryptor = AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(key, "AES"))
			.ivGenerator(KeyGenerators.secureRandom(IV_BYTES))
			.build();
	}

	/**
	 * Reads a key of the configuration.
	 * @param base64 Base64 of 32 bytes
	 * @param property where it stands
	 * @return the key
	 * @throws InvalidPropertyException if it is something else
	 */
	static EncryptionKey parse(String base64, String property) {
		byte[] key;
		try {
			key = Base64.getDecoder().decode(base64);
		}
		catch (IllegalArgumentException ex) {
			// the cause quotes characters of the secret
			throw new InvalidPropertyException(property, "must be Base64 of 32 bytes, but is not Base64");
		}
		InvalidPropertyException.require(key.length == KEY_BYTES, property,
				"must be Base64 of 32 bytes, but has " + key.length);
		return new EncryptionKey(key);
	}

	/**
	 * The first eight hex digits of the key's digest: enough to tell keys apart, useless
	 * to find one.
	 */
	private static String id(byte[] key) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(key), 0, 4);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	String id() {
		return this.id;
	}

	/**
	 * Another key, made of this one. What is encrypted under one of the two is not read
	 * by the other.
	 * @param purpose what it is for
	 * @return the HMAC-SHA256 of the purpose under this key
	 */
	EncryptionKey derived(String purpose) {
		return new EncryptionKey(mac(purpose.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Authenticates a message.
	 * @param message any bytes
	 * @return the HMAC-SHA256 of the message under this key
	 */
	byte[] mac(byte[] message) {
		try {
			Mac mac = Mac.getInstance(HMAC);
			mac.init(new SecretKeySpec(this.key, HMAC));
			return mac.doFinal(message);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has " + HMAC, ex);
		}
	}

	byte[] encrypt(byte[] plain) {
		return this.encryptor.encrypt(plain);
	}

	/**
	 * Decrypts what this key encrypted.
	 * @param encrypted what {@link #encrypt} returned
	 * @return the plain bytes
	 * @throws IllegalStateException if it was changed, or made under another key
	 */
	byte[] decrypt(byte[] encrypted) {
		return this.encryptor.decrypt(encrypted);
	}

	@Override
	public String toString() {
		return "EncryptionKey[id=" + this.id + "]";
	}

}
