package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * An attempt that has been committed, for metrics and logs.
 *
 * @param delivery which delivery
 * @param attempt which attempt, from 1
 * @param answer what came of it
 * @param status where the delivery stands now
 * @param event what was sent, or null if another worker was to send it
 * @param webhook where it was sent, or null if another worker was to send it
 * @param stop what it brought on its webhook, or null if that goes on as before
 */
public record RecordedAttempt(DeliveryKey delivery, int attempt, Answer answer, DeliveryStatus status,
		@Nullable StoredEvent event, @Nullable Webhook webhook, @Nullable WebhookStop stop) {

	/**
	 * Whether it was the delivery's last attempt.
	 * @return true for a final status
	 */
	public boolean isFinished() {
		return this.status != DeliveryStatus.PENDING;
	}

	/**
	 * How long it took from the event's insertion to the endpoint's answer.
	 * @return the time, or null unless this worker delivered it
	 */
	public @Nullable Duration commitToArrival() {
		Duration duration = this.answer.duration();
		if (this.status != DeliveryStatus.DELIVERED || this.event == null || duration == null) {
			return null;
		}
		Instant arrived = this.answer.startedAt().plus(duration);
		// the present is estimated, so that the shortest times may come out below zero
		return arrived.isAfter(this.event.createdAt()) ? Duration.between(this.event.createdAt(), arrived)
				: Duration.ZERO;
	}

}
