package com.httpsms.webhooks.delivery;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements on {@code delivery_turn}, and those that read deliveries by it. Whoever
 * calls them holds the lock of the webhook's queue row.
 */
@Repository
class TurnTable {

	private static final RowMapper<PendingDelivery> PENDING = (row, number) -> new PendingDelivery(
			new DeliveryKey(row.getLong("event_id"), row.getLong("webhook_id")), row.getInt("attempt_count"),
			row.getInt("attempts_allowed"), DatabaseTime.get(row, "next_attempt_at"));

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	TurnTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * The deliveries that others of their phone number wait for, and that wait themselves
	 * for another attempt. One for each phone number at the most.
	 * @param webhookId the webhook
	 * @return the deliveries, by due time
	 */
	List<PendingDelivery> retries(long webhookId) {
		return this.jdbc.sql("""
				SELECT d.event_id, d.webhook_id, d.attempt_count, d.attempts_allowed, d.next_attempt_at
				FROM delivery_turn t
				JOIN delivery d ON d.event_id = t.event_id AND d.webhook_id = t.webhook_id AND d.status = 'PENDING'
				WHERE t.webhook_id = ?
				ORDER BY d.next_attempt_at, d.event_id
				""").param(webhookId).query(PENDING).list();
	}

	/**
	 * The oldest waiting delivery that waits for no other: neither for one of its phone
	 * number whose turn it is, nor for an older event that is still to be fanned out.
	 * @param webhookId the webhook
	 * @param among how many waiting deliveries are looked at
	 * @return the delivery, if there is one among them
	 */
	Optional<PendingDelivery> oldest(long webhookId, int among) {
		return this.jdbc.sql("""
				SELECT d.event_id, d.webhook_id, d.attempt_count, d.attempts_allowed, d.next_attempt_at
				FROM (SELECT event_id, webhook_id, attempt_count, attempts_allowed, next_attempt_at
				      FROM delivery FORCE INDEX (delivery_queue)
				      WHERE webhook_id = :webhook AND status = 'PENDING'
				      ORDER BY next_attempt_at, event_id
				      LIMIT :among) d
				LEFT JOIN outbox_event e ON e.id = d.event_id
				WHERE NOT EXISTS (SELECT 1
				                  FROM delivery_turn t
				                  JOIN delivery o ON o.event_id = t.event_id AND o.webhook_id = t.webhook_id
				                    AND o.status IN ('PENDING', 'SENDING')
				                  WHERE t.webhook_id = :webhook AND t.phone_number = e.phone_number)
				  AND NOT EXISTS (SELECT 1
				                  FROM outbox_event n FORCE INDEX (outbox_event_new)
				                  JOIN webhook_event_type y ON y.webhook_id = :webhook AND y.event_type = n.type
				                  WHERE n.new_user_id = e.user_id AND n.id < e.id
				                    AND n.phone_number = e.phone_number)
				ORDER BY d.next_attempt_at, d.event_id
				LIMIT 1
				""").param("webhook", webhookId).param("among", among).query(PENDING).optional();
	}

	/**
	 * Gives the oldest of those deliveries their turn that have been tried before their
	 * webhook asked for order. Reads all that waits for the webhook.
	 * @param webhookId the webhook
	 */
	void beginWithRetries(long webhookId) {
		this.jdbc.sql("""
				REPLACE INTO delivery_turn (webhook_id, phone_number, event_id)
				SELECT d.webhook_id, e.phone_number, MIN(d.event_id)
				FROM delivery d FORCE INDEX (delivery_queue)
				JOIN outbox_event e ON e.id = d.event_id
				WHERE d.webhook_id = ? AND d.status IN ('PENDING', 'SENDING') AND d.attempt_count > 0
				GROUP BY d.webhook_id, e.phone_number
				""").param(webhookId).update();
	}

	/**
	 * Takes a delivery's turn away: it is to wait for others again.
	 * @param key the delivery
	 */
	void end(DeliveryKey key) {
		this.jdbc.sql("DELETE FROM delivery_turn WHERE webhook_id = ? AND event_id = ?")
			.params(key.webhookId(), key.eventId())
			.update();
	}

	/**
	 * Takes the turns of many deliveries away.
	 * @param webhookId their webhook
	 * @param eventIds their events, at least one
	 */
	void endAll(long webhookId, Collection<Long> eventIds) {
		this.jdbc.sql("DELETE FROM delivery_turn WHERE webhook_id = :webhook AND event_id IN (:events)")
			.param("webhook", webhookId)
			.param("events", eventIds)
			.update();
	}

	/**
	 * Gives deliveries their turn: others of their phone number wait until they finish.
	 * @param keys deliveries, one for each webhook
	 */
	void begin(Collection<DeliveryKey> keys) {
		this.batch.batchUpdate("""
				REPLACE INTO delivery_turn (webhook_id, phone_number, event_id)
				SELECT ?, phone_number, id FROM outbox_event WHERE id = ?
				""", keys.stream().map((key) -> new Object[] { key.webhookId(), key.eventId() }).toList());
	}

}
