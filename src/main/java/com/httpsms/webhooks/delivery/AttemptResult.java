package com.httpsms.webhooks.delivery;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.Answer;

/**
 * What came of an attempt and is to be recorded.
 *
 * @param attempt the attempt
 * @param answer its answer
 * @param claim what was sent, or null if another worker was to send it
 */
record AttemptResult(Attempt attempt, Answer answer, @Nullable ClaimedDelivery claim) {

	long webhookId() {
		return this.attempt.delivery().webhookId();
	}

	/** Where it was sent, or null if another worker was to send it. */
	@Nullable String url() {
		return (this.claim != null) ? this.claim.webhook().url() : null;
	}

	/** The same result without any text that came from outside. */
	AttemptResult withoutText() {
		return new AttemptResult(this.attempt, this.answer.withoutText(), this.claim);
	}

}
