package com.httpsms.webhooks.delivery;

import java.util.List;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * How queues stand, for operators. Nothing here locks.
 */
@Repository
public class QueueStates {

	/** Counting what is due stops here. */
	public static final int COUNTED = 10_000;

	private final JdbcClient jdbc;

	QueueStates(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * How a webhook's queue stands. Reads ranges of {@code delivery_queue}.
	 * @param webhookId a webhook
	 * @return its queue; as one that is empty if it has none yet
	 */
	public QueueState find(long webhookId) {
		return this.jdbc.sql("""
				SELECT (SELECT COUNT(*)
				        FROM (SELECT 1
				              FROM delivery FORCE INDEX (delivery_queue)
				              WHERE webhook_id = :webhook AND status = 'PENDING'
				                AND next_attempt_at <= UTC_TIMESTAMP(6)
				              LIMIT :counted) due) AS due,
				       (SELECT next_attempt_at
				        FROM delivery FORCE INDEX (delivery_queue)
				        WHERE webhook_id = :webhook AND status = 'PENDING'
				        ORDER BY webhook_id, status, next_attempt_at
				        LIMIT 1) AS oldest_due_at,
				       (SELECT COUNT(*)
				        FROM delivery FORCE INDEX (delivery_queue)
				        WHERE webhook_id = :webhook AND status = 'SENDING') AS sending,
				       q.max_in_flight, q.held_until, q.hold_reason
				FROM (SELECT 1 AS one) nothing
				LEFT JOIN webhook_queue q ON q.webhook_id = :webhook
				""")
			.param("webhook", webhookId)
			.param("counted", COUNTED)
			.query((row, number) -> new QueueState(row.getLong("due"), DatabaseTime.getNullable(row, "oldest_due_at"),
					row.getLong("sending"), row.getObject("max_in_flight", Integer.class),
					DatabaseTime.getNullable(row, "held_until"), row.getString("hold_reason")))
			.single();
	}

	/**
	 * Active webhooks whose oldest delivery has been due for longest: one entry of
	 * {@code delivery_queue} for each webhook.
	 * @param limit how many at the most
	 * @return the webhooks, the longest first
	 */
	public List<Long> latest(int limit) {
		return this.jdbc.sql("""
				SELECT webhook_id
				FROM (SELECT q.webhook_id, (SELECT d.next_attempt_at
				                            FROM delivery d FORCE INDEX (delivery_queue)
				                            WHERE d.webhook_id = q.webhook_id AND d.status = 'PENDING'
				                            ORDER BY d.webhook_id, d.status, d.next_attempt_at
				                            LIMIT 1) AS due_at
				      FROM webhook_queue q
				      JOIN webhook w ON w.id = q.webhook_id AND w.status = 'ACTIVE') heads
				WHERE due_at <= UTC_TIMESTAMP(6)
				ORDER BY due_at
				LIMIT ?
				""").param(limit).query(Long.class).list();
	}

	/**
	 * Webhooks whose endpoint is held, or probed after a hold.
	 * @param after the webhook before the first one
	 * @param limit how many at the most
	 * @return the webhooks, by id
	 */
	List<Long> held(long after, int limit) {
		return this.jdbc.sql("""
				SELECT webhook_id
				FROM webhook_queue
				WHERE held_until IS NOT NULL AND webhook_id > ?
				ORDER BY webhook_id
				LIMIT ?
				""").params(after, limit).query(Long.class).list();
	}

}
