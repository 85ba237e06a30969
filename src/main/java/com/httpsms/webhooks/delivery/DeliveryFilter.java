package com.httpsms.webhooks.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;

/**
 * Which deliveries somebody wants to see. What is null does not matter.
 *
 * @param userId whose
 * @param webhook the uuid of their webhook
 * @param status where they stand
 * @param eventType the type of their event
 * @param phoneNumber the phone number of their event
 * @param from when their event was published at the earliest
 * @param to when their event was published at the latest, excluding that moment
 */
public record DeliveryFilter(@Nullable String userId, @Nullable String webhook, @Nullable DeliveryStatus status,
		@Nullable String eventType, @Nullable String phoneNumber, @Nullable Instant from, @Nullable Instant to) {

	/**
	 * Whether deliveries have to be read to be judged.
	 * @return false if user, webhook and a final status are all that matters
	 */
	boolean needsReading() {
		return this.eventType != null || this.phoneNumber != null || this.from != null || this.to != null
				|| (this.status != null && !this.status.isFinal());
	}

	boolean accepts(DeliveryView view) {
		return (this.status == null || this.status == view.status())
				&& (this.eventType == null || this.eventType.equals(view.eventType()))
				&& (this.phoneNumber == null || this.phoneNumber.equals(view.phoneNumber()))
				&& (this.from == null || !view.publishedAt().isBefore(this.from))
				&& (this.to == null || view.publishedAt().isBefore(this.to));
	}

}
