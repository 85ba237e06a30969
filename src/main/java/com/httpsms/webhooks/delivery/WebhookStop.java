package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What an attempt brought on its webhook: its other deliveries wait from now on.
 *
 * @param kind how it was stopped
 * @param reason why, in the worker's own words
 * @param until when it goes on by itself, or null for not before somebody says so
 */
record WebhookStop(Kind kind, String reason, @Nullable Instant until) {

	/**
	 * How a webhook is stopped.
	 */
	enum Kind {

		/** Its endpoint is left alone for a while, after which it is probed. */
		HELD,

		/** Its endpoint said that it is gone. */
		DISABLED

	}

}
