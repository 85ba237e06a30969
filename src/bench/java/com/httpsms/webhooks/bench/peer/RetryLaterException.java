package com.httpsms.webhooks.bench.peer;

import java.time.Duration;

/**
 * Tells a product that a job has failed and is to be tried again.
 */
final class RetryLaterException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final Duration delay;

	/**
	 * A failure without a stack trace, which would only cost.
	 */
	RetryLaterException(String message, Duration delay) {
		super(message, null, false, false);
		this.delay = delay;
	}

	Duration delay() {
		return this.delay;
	}

}
