package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.EndpointHealth;

/**
 * A webhook's queue, locked.
 *
 * @param webhookId the webhook
 * @param nextDueAt when it is to be looked at, or null for not before somebody says so
 * @param maxInFlight its own limit, or null for the configured one
 * @param health how its endpoint is doing
 * @param now the database's time when it was read
 */
record WebhookQueue(long webhookId, @Nullable Instant nextDueAt, @Nullable Integer maxInFlight, EndpointHealth health,
		Instant now) {

	/**
	 * Whether it is going to be looked at anyway.
	 * @return true if it is due, or is at the end of its hold
	 */
	boolean isDue() {
		return this.nextDueAt != null && !this.nextDueAt.isAfter(this.health.callableFrom(this.now));
	}

	/**
	 * How many deliveries its webhook may have in flight in the whole cluster.
	 * @param configured the limit of those that have none of their own
	 * @return its own limit or the configured one, and one while its endpoint is probed
	 */
	int limit(int configured) {
		if (this.health.isLimitedToProbe()) {
			return 1;
		}
		return (this.maxInFlight != null) ? this.maxInFlight : configured;
	}

	/**
	 * The same queue after answers came.
	 * @param health how its endpoint is doing now
	 * @return the queue, due when it was
	 */
	WebhookQueue with(EndpointHealth health) {
		return new WebhookQueue(this.webhookId, this.nextDueAt, this.maxInFlight, health, this.now);
	}

	/**
	 * The same queue with something to do. One that is due already keeps its place in the
	 * line.
	 * @param wanted when there is something to do
	 * @return the queue, due when there is something to do and its hold is over, or when
	 * it already was
	 */
	WebhookQueue dueFrom(Instant wanted) {
		Instant callable = this.health.callableFrom(this.now);
		Instant due = wanted.isBefore(callable) ? callable : wanted;
		boolean isHeld = callable.isAfter(this.now);
		boolean isSooner = this.nextDueAt != null && this.nextDueAt.isBefore(due)
				&& !(isHeld && this.nextDueAt.isBefore(callable));
		return new WebhookQueue(this.webhookId, isSooner ? this.nextDueAt : due, this.maxInFlight, this.health,
				this.now);
	}

}
