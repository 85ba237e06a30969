package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

import com.httpsms.webhooks.testing.Endpoint.Reply;

/**
 * How the endpoint answers.
 */
enum Manner {

	/** At once. */
	SUCCEEDS(200),

	/** But not at once. */
	SUCCEEDS_LATER(200),

	/** At the moment at which the worker gives up: either may be first. */
	SUCCEEDS_AT_THE_LAST_MOMENT(200),

	/** A status that asks for a retry. */
	FAILS(500),

	/** A status that holds the whole endpoint. */
	ASKS_FOR_PATIENCE(429),

	/** A status that ends the delivery. */
	REFUSES(404),

	/** No answer. */
	HANGS(0),

	/** The connection breaks. */
	RESETS(0),

	/** An answer that begins and does not end. */
	STALLS(0);

	private final int status;

	Manner(int status) {
		this.status = status;
	}

	/** The status of a whole answer, or 0 when there is none. */
	int status() {
		return this.status;
	}

	Reply reply() {
		return switch (this) {
			case SUCCEEDS, FAILS -> Reply.status(this.status);
			case SUCCEEDS_LATER -> Reply.status(this.status).after(Duration.ofMillis(300));
			case SUCCEEDS_AT_THE_LAST_MOMENT -> Reply.status(this.status).after(Duration.ofSeconds(1));
			case ASKS_FOR_PATIENCE -> Reply.with(this.status, Map.of("Retry-After", "1"), "");
			case REFUSES -> Reply.with(this.status, Map.of(), "never heard of it");
			case HANGS -> Reply.never();
			case RESETS -> Reply.cut();
			case STALLS -> Reply.stall(200);
		};
	}

	static Manner any(RandomGenerator random) {
		int percent = random.nextInt(100);
		if (percent < 55) {
			return SUCCEEDS;
		}
		if (percent < 65) {
			return SUCCEEDS_LATER;
		}
		if (percent < 68) {
			return SUCCEEDS_AT_THE_LAST_MOMENT;
		}
		if (percent < 80) {
			return FAILS;
		}
		if (percent < 81) {
			// each holds an endpoint for a second: more of them, and little else comes to
			// it
			return ASKS_FOR_PATIENCE;
		}
		if (percent < 88) {
			return REFUSES;
		}
		if (percent < 93) {
			return HANGS;
		}
		return (percent < 97) ? RESETS : STALLS;
	}

}
