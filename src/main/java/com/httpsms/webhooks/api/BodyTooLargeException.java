package com.httpsms.webhooks.api;

import java.io.IOException;

/**
 * A request whose body is longer than it may be.
 */
class BodyTooLargeException extends IOException {

	private static final long serialVersionUID = 1L;

	BodyTooLargeException(long limit) {
		super("The request's body must have at most " + limit + " bytes");
	}

}
