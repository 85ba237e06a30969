package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Whose a stored signing key is. What was encrypted for one webhook is not read for
 * another, nor when the row names another user.
 *
 * @param webhook the webhook's uuid
 * @param user its user
 */
public record KeyOwner(String webhook, String user) {

	/** A SHA-256 has as many bytes. */
	static final int DIGEST_BYTES = 32;

	byte[] digest() {
		try {
			// no uuid has a line break
			return MessageDigest.getInstance("SHA-256")
				.digest((this.webhook + "\n" + this.user).getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
