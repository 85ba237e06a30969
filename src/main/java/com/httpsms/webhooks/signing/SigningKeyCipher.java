package com.httpsms.webhooks.signing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Keeps signing keys at rest, with AES-256-GCM, under a key that is made of
 * {@code webhooks.encryption.key}. What is stored reads
 * <code>{aes-256-gcm:KEYID}BASE64</code>; anything that does not begin like that is a key
 * as the user wrote it.
 * <p>
 * What is encrypted has its owner in it, so that it is of no use in another webhook's
 * row. Former versions encrypted under {@code webhooks.encryption.key} itself, without an
 * owner: that is still read, and encrypted anew like what is under a previous key.
 */
@Component
public class SigningKeyCipher {

	/** What the table says of a plain key, where it names the key of an encrypted one. */
	public static final String PLAIN = "";

	private static final String SCHEME = "{aes-256-gcm:";

	private static final Pattern ENCRYPTED = Pattern.compile("\\{aes-256-gcm:([0-9a-f]{8})}(.*)", Pattern.DOTALL);

	private static final String PURPOSE = "signing keys of webhooks";

	private final @Nullable EncryptionKey current;

	/** By id. */
	private final Map<String, EncryptionKey> readable = new HashMap<>();

	/** By id, those of former versions. */
	private final Map<String, EncryptionKey> withoutOwner = new HashMap<>();

	/**
	 * A cipher with the configured keys.
	 * @param properties the keys
	 * @throws com.httpsms.webhooks.config.InvalidPropertyException if one is none
	 */
	public SigningKeyCipher(EncryptionProperties properties) {
		EncryptionKey configured = properties.current();
		this.current = (configured != null) ? add(configured) : null;
		properties.previous().forEach(this::add);
	}

	private EncryptionKey add(EncryptionKey configured) {
		EncryptionKey key = forWebhooks(configured);
		this.readable.put(key.id(), key);
		this.withoutOwner.put(configured.id(), configured);
		return key;
	}

	static EncryptionKey forWebhooks(EncryptionKey configured) {
		return configured.derived(PURPOSE);
	}

	/**
	 * Under which key signing keys are stored now.
	 * @return its id, {@link #PLAIN} if none is configured
	 */
	public String currentKeyId() {
		return (this.current != null) ? this.current.id() : PLAIN;
	}

	/**
	 * Whether signing keys that are stored under a key can be read.
	 * @param keyId the key's id, or {@link #PLAIN}
	 * @return false if that key is not configured
	 */
	public boolean canRead(String keyId) {
		return keyId.equals(PLAIN) || this.readable.containsKey(keyId) || this.withoutOwner.containsKey(keyId);
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
	 * @param key the key as its user wrote it, or as it is stored already
	 * @param owner whose it is
	 * @return the encrypted key; the key itself if it is encrypted already, if it is
	 * empty and so no secret, or if nothing is configured to encrypt it under
	 */
	public String toStore(String key, KeyOwner owner) {
		return (this.current == null || key.isEmpty() || isReserved(key)) ? key : encrypt(this.current, key, owner);
	}

	/**
	 * What to store in place of a key that was stored under another configuration.
	 * @param stored the value of {@code webhook.signing_key}, encrypted or plain
	 * @param owner whose row it is in
	 * @return the same key encrypted under {@code webhooks.encryption.key}
	 * @throws UnreadableSigningKeyException if it can't be read
	 * @throws IllegalStateException if no encryption key is configured
	 */
	public String reencrypt(String stored, KeyOwner owner) {
		if (this.current == null) {
			throw new IllegalStateException("webhooks.encryption.key is not set");
		}
		return encrypt(this.current, reveal(stored, owner), owner);
	}

	private static String encrypt(EncryptionKey key, String plain, KeyOwner owner) {
		ByteArrayOutputStream owned = new ByteArrayOutputStream();
		owned.writeBytes(owner.digest());
		owned.writeBytes(plain.getBytes(StandardCharsets.UTF_8));
		return SCHEME + key.id() + "}" + Base64.getEncoder().encodeToString(key.encrypt(owned.toByteArray()));
	}

	/**
	 * Reads a stored signing key.
	 * @param stored the value of {@code webhook.signing_key}, encrypted or plain
	 * @param owner whose row it is in
	 * @return the key
	 * @throws UnreadableSigningKeyException if it was encrypted under a key that is not
	 * configured, or for another owner, or damaged
	 */
	public SigningKey read(String stored, KeyOwner owner) {
		return SigningKey.of(reveal(stored, owner));
	}

	/**
	 * Reads a stored signing key for its user.
	 * @param stored the value of {@code webhook.signing_key}, encrypted or plain
	 * @param owner whose row it is in
	 * @return the key as its user wrote it
	 * @throws UnreadableSigningKeyException if it was encrypted under a key that is not
	 * configured, or for another owner, or damaged
	 */
	public String reveal(String stored, KeyOwner owner) {
		if (!isReserved(stored)) {
			return stored;
		}
		Matcher encrypted = ENCRYPTED.matcher(stored);
		if (!encrypted.matches()) {
			throw damaged();
		}
		if (this.readable.isEmpty()) {
			throw new UnreadableSigningKeyException("the signing key is encrypted, webhooks.encryption.key is not set");
		}
		EncryptionKey key = this.readable.get(encrypted.group(1));
		if (key != null) {
			return ownedBy(owner, decrypt(key, encrypted.group(2)));
		}
		EncryptionKey former = this.withoutOwner.get(encrypted.group(1));
		if (former == null) {
			throw new UnreadableSigningKeyException("the signing key is encrypted under another key ("
					+ encrypted.group(1) + ") than webhooks.encryption.key or webhooks.encryption.previous-keys");
		}
		return new String(decrypt(former, encrypted.group(2)), StandardCharsets.UTF_8);
	}

	private static byte[] decrypt(EncryptionKey key, String base64) {
		try {
			return key.decrypt(Base64.getDecoder().decode(base64));
		}
		catch (IllegalArgumentException | IllegalStateException ex) {
			throw damaged();
		}
	}

	private static String ownedBy(KeyOwner owner, byte[] owned) {
		int length = KeyOwner.DIGEST_BYTES;
		if (owned.length < length || !Arrays.equals(owned, 0, length, owner.digest(), 0, length)) {
			throw new UnreadableSigningKeyException("the encrypted signing key is that of another webhook or user");
		}
		return new String(owned, length, owned.length - length, StandardCharsets.UTF_8);
	}

	private static UnreadableSigningKeyException damaged() {
		return new UnreadableSigningKeyException("the encrypted signing key is damaged");
	}

}
