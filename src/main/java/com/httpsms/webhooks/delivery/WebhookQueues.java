package com.httpsms.webhooks.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What users may change of their webhooks' queues, in the transaction that changes the
 * webhook.
 */
@Component
public class WebhookQueues {

	private final QueueTable queues;

	private final TurnTable turns;

	WebhookQueues(QueueTable queues, TurnTable turns) {
		this.queues = queues;
		this.turns = turns;
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
	@Transactional(propagation = Propagation.MANDATORY)
	public void setLimit(long webhookId, @Nullable Integer limit) {
		this.queues.setLimit(webhookId, limit);
	}

	/**
	 * Begins strict order with what has been tried already.
	 * @param webhookId a webhook that asks for it from now on
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void beginStrictOrder(long webhookId) {
		this.queues.lock(List.of(webhookId));
		this.turns.beginWithRetries(webhookId);
	}

	/**
	 * Lifts a webhook's hold and makes its queue due: its user says that its endpoint is
	 * well.
	 * @param webhookId a webhook that is active
	 */
	@Transactional(propagation = Propagation.MANDATORY)
	public void release(long webhookId) {
		this.queues.lock(List.of(webhookId));
		this.queues.release(webhookId);
	}

}
