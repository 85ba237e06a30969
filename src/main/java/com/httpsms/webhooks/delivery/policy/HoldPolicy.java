package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;

/**
 * When an endpoint is left alone, and for how long.
 *
 * @param failures how many failures in a row bring a hold
 * @param first how long the first hold lasts
 * @param longest how long a hold can get; each one is twice as long as the one before
 */
public record HoldPolicy(int failures, Duration first, Duration longest) {

	Duration hold(int count) {
		// beyond 2^20 the longest is reached, whatever the first
		Duration hold = this.first.multipliedBy(1L << Math.min(20, Math.max(0, count - 1)));
		return (hold.compareTo(this.longest) > 0) ? this.longest : hold;
	}

}
