package com.httpsms.webhooks.delivery.send;

import java.io.IOException;

/**
 * What the endpoint sent is not an answer of HTTP/1.1, or is one that has no end.
 */
final class InvalidAnswerException extends IOException {

	private static final long serialVersionUID = 1L;

	/** The status that was read before the rest made no sense, or zero. */
	private final int status;

	InvalidAnswerException(String reason) {
		this(0, reason);
	}

	InvalidAnswerException(int status, String reason) {
		super("not a valid HTTP/1.1 answer: " + reason);
		this.status = status;
	}

	int status() {
		return this.status;
	}

}
