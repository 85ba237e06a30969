package com.httpsms.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookState;
import com.httpsms.webhooks.webhook.WebhookStateTable;

/**
 * What an operator does to webhooks and their queues. Each webhook is a transaction of
 * its own, and what was done before is left alone, so that everything may be asked for
 * twice.
 */
@Component
public class WebhookControl {

	private static final int PAGE = 500;

	private final Transactions transactions;

	private final WebhookStateTable webhooks;

	private final QueueTable queues;

	private final QueueStates states;

	private final WorkSignal signal;

	WebhookControl(Transactions transactions, WebhookStateTable webhooks, QueueTable queues, QueueStates states,
			WorkSignal signal) {
		this.transactions = transactions;
		this.webhooks = webhooks;
		this.queues = queues;
		this.states = states;
		this.signal = signal;
	}

	/**
	 * Pauses a webhook: its deliveries are made and wait.
	 * @param webhookId a webhook
	 * @param reason why, at most 32 characters
	 * @return whether it was active
	 */
	public boolean pause(long webhookId, String reason) {
		return this.transactions.run(() -> this.webhooks.pause(webhookId, reason));
	}

	/**
	 * Has a webhook sent to again, whatever paused or disabled it, and lifts its hold, as
	 * its user does by the API.
	 * @param webhookId a webhook
	 * @return whether it was paused or disabled
	 */
	public boolean resume(long webhookId) {
		boolean resumed = this.transactions.run(() -> this.webhooks.resume(webhookId, null) && lift(webhookId));
		this.signal.raise();
		return resumed;
	}

	/**
	 * Lifts a webhook's hold: its deliveries, whose attempts stay as they are, are due
	 * now.
	 * @param webhookId a webhook
	 */
	public void release(long webhookId) {
		this.transactions.run(() -> lift(webhookId));
		this.signal.raise();
	}

	/**
	 * Sets how many deliveries of a webhook may be sent at once.
	 * @param webhookId a webhook
	 * @param limit how many, 1 or more, or null for the configured limit
	 */
	public void limit(long webhookId, @Nullable Integer limit) {
		this.transactions.run(() -> {
			this.queues.setLimit(webhookId, limit);
			this.queues.lock(List.of(webhookId));
			this.queues.pullForward(List.of(webhookId));
			return true;
		});
		this.signal.raise();
	}

	/**
	 * Sets a signing key, in plain: nodes encrypt it within a minute.
	 * @param webhookId a webhook
	 * @param key the key, from 1 to 255 characters
	 * @return whether the webhook is there and not deleted
	 */
	public boolean setSigningKey(long webhookId, String key) {
		return this.transactions.run(() -> this.webhooks.setSigningKey(webhookId, key));
	}

	/**
	 * Pauses all webhooks that are active.
	 * @param userId whose, or null for everybody's
	 * @param reason why, by which they are known when they are resumed
	 * @return how many there were
	 */
	public long pauseAll(@Nullable String userId, String reason) {
		return each(userId, Webhook.Status.ACTIVE, null, (id) -> pause(id, reason));
	}

	/**
	 * Has webhooks sent to again that were paused for a reason. Holds stay: an endpoint
	 * that failed before is probed first.
	 * @param userId whose, or null for everybody's
	 * @param reason why they were paused; what users paused themselves has none
	 * @return how many there were
	 */
	public long resumeAll(@Nullable String userId, String reason) {
		return each(userId, Webhook.Status.PAUSED, reason, (id) -> this.transactions.run(() -> {
			boolean resumed = this.webhooks.resume(id, reason);
			if (resumed) {
				this.queues.insertMissing(List.of(id));
				this.queues.lock(List.of(id));
				this.queues.pullForward(List.of(id));
			}
			return resumed;
		}));
	}

	/**
	 * Lifts all holds.
	 * @return how many there were
	 */
	public long releaseAll() {
		long released = 0;
		long after = 0;
		for (List<Long> held = this.states.held(after, PAGE); !held.isEmpty(); held = this.states.held(after, PAGE)) {
			held.forEach(this::release);
			released += held.size();
			after = held.get(held.size() - 1);
		}
		return released;
	}

	private long each(@Nullable String userId, Webhook.Status status, @Nullable String reason, LongPredicate step) {
		long changed = 0;
		long after = 0;
		List<WebhookState> page = new ArrayList<>();
		do {
			page = this.webhooks.list(userId, status, reason, after, PAGE);
			for (WebhookState webhook : page) {
				changed += step.test(webhook.id()) ? 1 : 0;
				after = webhook.id();
			}
		}
		while (page.size() == PAGE);
		this.signal.raise();
		return changed;
	}

	/** In the transaction in progress. */
	private boolean lift(long webhookId) {
		this.queues.insertMissing(List.of(webhookId));
		this.queues.lock(List.of(webhookId));
		this.queues.release(webhookId);
		return true;
	}

}
