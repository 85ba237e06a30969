package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Delivers again what has finished: a new round of five attempts. The attempts before
 * stay, and the new ones are numbered on.
 */
@Component
public class Redelivery {

	private static final int ROUND = RetryPolicy.RETRIES + 1;

	private final Transactions transactions;

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final TurnTable turns;

	private final ReportMarks reports;

	private final OutboxTable outbox;

	private final WorkSignal signal;

	Redelivery(Transactions transactions, QueueTable queues, DeliveryTable deliveries, TurnTable turns,
			ReportMarks reports, OutboxTable outbox, WorkSignal signal) {
		this.transactions = transactions;
		this.queues = queues;
		this.deliveries = deliveries;
		this.turns = turns;
		this.reports = reports;
		this.outbox = outbox;
		this.signal = signal;
	}

	/**
	 * Begins a new round.
	 * @param key a delivery
	 * @return whether it had finished; otherwise it goes on as before
	 */
	public boolean start(DeliveryKey key) {
		List<Long> webhook = List.of(key.webhookId());
		boolean started = this.transactions.run(() -> {
			this.reports.mark(List.of(key.eventId()));
			this.queues.insertMissing(webhook);
			this.queues.lock(webhook);
			boolean finished = !this.outbox.keep(List.of(key.eventId())).isEmpty()
					&& this.deliveries.startRound(key, ROUND);
			if (finished) {
				this.turns.end(key);
				this.queues.pullForward(webhook);
			}
			return finished;
		});
		if (started) {
			this.signal.raise();
		}
		return started;
	}

}
