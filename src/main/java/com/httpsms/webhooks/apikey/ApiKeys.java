package com.httpsms.webhooks.apikey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Makes keys, and tells whom one belongs to. A key is 256 random bits; the table has only
 * its SHA-256, which is enough for a secret that nobody can guess.
 */
@Component
public class ApiKeys {

	private static final int BYTES = 32;

	private static final int LONGEST_USER_ID = 128;

	/** How exact {@code last_used_at} is. */
	private static final Duration TOUCH = Duration.ofMinutes(1);

	private final ApiKeyTable table;

	private final SecureRandom random = new SecureRandom();

	ApiKeys(ApiKeyTable table) {
		this.table = table;
	}

	/**
	 * Makes a key.
	 * @param role what it may do
	 * @param userId whose it is; needed for a user's key, not allowed for another
	 * @return the key, which can't be shown again
	 * @throws IllegalArgumentException if the user is missing, too long or too much
	 */
	public NewKey create(ApiKey.Role role, @Nullable String userId) {
		if ((role == ApiKey.Role.USER) != (userId != null)) {
			throw new IllegalArgumentException(
					(userId != null) ? "only a key of role user has a user" : "a key of role user needs its user");
		}
		if (userId != null
				&& (userId.isBlank() || !userId.equals(userId.strip()) || userId.length() > LONGEST_USER_ID)) {
			throw new IllegalArgumentException("the user must have 1 to 128 characters, and no blanks around them");
		}
		byte[] secret = new byte[BYTES];
		this.random.nextBytes(secret);
		// the beginning tells people, and those who search for leaked secrets, what it is
		String text = "httpsms_" + role.name().toLowerCase(Locale.ROOT) + "_"
				+ Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
		return new NewKey(this.table.insert(hash(text), role, userId), text);
	}

	/**
	 * Whose key this is.
	 * @param text the key as it was presented
	 * @return the key; empty alike for one that is unknown and one that was revoked
	 */
	public Optional<ApiKey> authenticate(String text) {
		Optional<ApiKey> found = this.table.find(hash(text)).filter(ApiKey::isActive);
		found.filter(ApiKeys::isUntouched).ifPresent((key) -> this.table.touch(key.id()));
		return found;
	}

	private static boolean isUntouched(ApiKey key) {
		Instant used = key.lastUsedAt();
		return used == null || Duration.between(used, Instant.now()).abs().compareTo(TOUCH) > 0;
	}

	/**
	 * All keys.
	 * @return the keys, the oldest first, revoked ones too
	 */
	public List<ApiKey> list() {
		return this.table.list();
	}

	/**
	 * Revokes a key for good.
	 * @param id the key
	 * @return whether it was there and not revoked before
	 */
	public boolean revoke(long id) {
		return this.table.revoke(id);
	}

	/**
	 * What stands for a key where the key itself must not be.
	 * @param text the key as it was presented
	 * @return its SHA-256, in hexadecimal digits
	 */
	public static String fingerprint(String text) {
		return HexFormat.of().formatHex(hash(text));
	}

	private static byte[] hash(String text) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

	/**
	 * A key that was just made.
	 *
	 * @param id by which it can be revoked
	 * @param text the key, to be shown once
	 */
	public record NewKey(long id, String text) {

		/** Leaves out the key. */
		@Override
		public String toString() {
			return "NewKey[id=" + this.id + "]";
		}

	}

}
