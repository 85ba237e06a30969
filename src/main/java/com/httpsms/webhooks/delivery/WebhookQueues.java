package com.httpsms.webhooks.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * What users may change of their webhooks' queues.
 */
@Component
public class WebhookQueues {

	private final Transactions transactions;

	private final QueueTable queues;

	private final TurnTable turns;

	private final WorkSignal signal;

	WebhookQueues(Transactions transactions, QueueTable queues, TurnTable turns, WorkSignal signal) {
		this.transactions = transactions;
		this.queues = queues;
		this.turns = turns;
		this.signal = signal;
	}

	/**
	 * The limits of webhooks that have their own.
	 * @param webhookIds webhooks, may be none
	 * @return how many deliveries each may have in flight; a webhook that goes by
	 * {@code webhooks.endpoint.max-in-flight} is missing
	 */
	public Map<Long, Integer> limits(Collection<Long> webhookIds) {
		return webhookIds.isEmpty() ? Map.of() : this.queues.limits(webhookIds);
	}

	/**
	 * Sets a webhook's own limit.
	 * @param webhookId a webhook
	 * @param limit how many deliveries it may have in flight, 1 or more; or null for
	 * {@code webhooks.endpoint.max-in-flight}
	 */
	public void setLimit(long webhookId, @Nullable Integer limit) {
		this.transactions.run(() -> {
			this.queues.setLimit(webhookId, limit);
			return true;
		});
	}

	/**
	 * Begins strict order with what has been tried already.
	 * @param webhookId a webhook that asks for it from now on
	 */
	public void beginStrictOrder(long webhookId) {
		this.transactions.run(() -> {
			this.queues.lock(List.of(webhookId));
			this.turns.beginWithRetries(webhookId);
			return true;
		});
	}

	/**
	 * Lifts a webhook's hold and looks at its queue at once: its user says that its
	 * endpoint is well.
	 * @param webhookId a webhook that is active
	 */
	public void release(long webhookId) {
		this.transactions.run(() -> {
			this.queues.lock(List.of(webhookId));
			this.queues.release(webhookId);
			return true;
		});
		this.signal.raise();
	}

}
