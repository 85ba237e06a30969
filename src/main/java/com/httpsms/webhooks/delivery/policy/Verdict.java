package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;

/**
 * What becomes of a delivery after an attempt.
 */
public sealed interface Verdict {

	/** The endpoint has it. */
	record Delivered() implements Verdict {
	}

	/**
	 * Another attempt.
	 *
	 * @param delay how long after the answer was recorded; at least one second
	 */
	record Retry(Duration delay) implements Verdict {
	}

	/**
	 * No attempt will end better.
	 *
	 * @param gone whether the webhook is to be disabled
	 */
	record Rejected(boolean gone) implements Verdict {
	}

	/** It was the last attempt that is allowed. */
	record Exhausted() implements Verdict {
	}

}
