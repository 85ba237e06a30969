package com.httpsms.webhooks.delivery.send;

import java.io.IOException;

/**
 * The endpoint closed the connection after interim responses (1xx), without an answer.
 */
final class OnlyInterimResponseException extends IOException {

	private static final long serialVersionUID = 1L;

	private final int status;

	OnlyInterimResponseException(int status) {
		super("HTTP status " + status + " and no answer after it");
		this.status = status;
	}

	/**
	 * The last interim status.
	 * @return from 100 to 199
	 */
	int status() {
		return this.status;
	}

}
