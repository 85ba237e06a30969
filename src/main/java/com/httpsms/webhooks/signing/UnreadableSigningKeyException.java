package com.httpsms.webhooks.signing;

/**
 * A stored signing key that can't be read with the configured encryption key. The message
 * holds no part of it.
 */
public class UnreadableSigningKeyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	UnreadableSigningKeyException(String message) {
		super(message);
	}

}
