package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Tells what this installation wrote from what somebody else did, wherever it is kept: by
 * an HMAC-SHA256 under a key that is made of {@code webhooks.encryption.key}.
 */
@Component
public class InstallationSeal {

	private static final String PURPOSE = "manifests of archives";

	private final @Nullable EncryptionKey current;

	/** By id, previous ones too. */
	private final Map<String, EncryptionKey> known = new LinkedHashMap<>();

	/**
	 * A seal with the configured keys.
	 * @param properties the keys
	 */
	public InstallationSeal(EncryptionProperties properties) {
		EncryptionKey configured = properties.current();
		this.current = (configured != null) ? add(configured) : null;
		properties.previous().forEach(this::add);
	}

	private EncryptionKey add(EncryptionKey configured) {
		EncryptionKey key = configured.derived(PURPOSE);
		this.known.put(key.id(), key);
		return key;
	}

	/**
	 * Seals a text.
	 * @param text any text
	 * @return the id of the key, a colon and the HMAC in hexadecimal digits; empty if no
	 * key is configured
	 */
	public Optional<String> of(String text) {
		return Optional.ofNullable(this.current).map((key) -> sealed(key, text));
	}

	/**
	 * Whether seals can be told from others.
	 * @return false if no key is configured, previous ones neither
	 */
	public boolean canTell() {
		return !this.known.isEmpty();
	}

	/**
	 * Whether this installation sealed a text.
	 * @param text the text
	 * @param seal what {@link #of} is said to have returned for it
	 * @return true if it is the seal of one of the configured keys, previous ones too
	 */
	public boolean isOurs(String text, String seal) {
		byte[] given = seal.getBytes(StandardCharsets.UTF_8);
		return this.known.values()
			.stream()
			.anyMatch((key) -> MessageDigest.isEqual(sealed(key, text).getBytes(StandardCharsets.UTF_8), given));
	}

	private static String sealed(EncryptionKey key, String text) {
		return key.id() + ":" + HexFormat.of().formatHex(key.mac(text.getBytes(StandardCharsets.UTF_8)));
	}

}
