package com.httpsms.webhooks.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.delivery.policy.EndpointHealth;

/**
 * The statements on {@code webhook_queue}: one row for each webhook that ever had a
 * delivery. Its lock serialises all who change deliveries of that webhook; several rows
 * are always locked in the order of their webhooks, or not waited for.
 */
@Repository
class QueueTable {

	private static final String QUEUE = """
			SELECT webhook_id, next_due_at, max_in_flight, consecutive_failures, hold_count, held_until, hold_reason,
			       UTC_TIMESTAMP(6) AS now
			FROM webhook_queue
			""";

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	QueueTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Looks whether there is anything to do, without locking anything: an entry of
	 * {@code outbox_event_new} and two of {@code webhook_queue_due}.
	 * @return what there is to do
	 */
	WorkAhead look() {
		return this.jdbc
			.sql("""
					SELECT EXISTS (SELECT 1 FROM outbox_event FORCE INDEX (outbox_event_new) WHERE new_user_id IS NOT NULL) AS new_events,
					       EXISTS (SELECT 1
					               FROM webhook_queue FORCE INDEX (webhook_queue_due)
					               WHERE next_due_at <= UTC_TIMESTAMP(6)) AS due_queues,
					       TIMESTAMPDIFF(MICROSECOND, UTC_TIMESTAMP(6),
					                     (SELECT next_due_at
					                      FROM webhook_queue FORCE INDEX (webhook_queue_due)
					                      WHERE next_due_at > UTC_TIMESTAMP(6)
					                      ORDER BY next_due_at
					                      LIMIT 1)) AS next_micros
					""")
			.query((row, number) -> {
				Long micros = row.getObject("next_micros", Long.class);
				return new WorkAhead(row.getBoolean("new_events"), row.getBoolean("due_queues"),
						(micros != null) ? Duration.ofNanos(1000 * micros) : null);
			})
			.single();
	}

	/**
	 * Makes queues due now, or at the end of their holds, unless they are due before.
	 * @param webhookIds at least one webhook, whose queue is locked
	 */
	void pullForward(Collection<Long> webhookIds) {
		this.jdbc.sql("""
				UPDATE webhook_queue
				SET next_due_at = LEAST(
				  COALESCE(next_due_at, TIMESTAMP '9999-12-31 00:00:00'),
				  GREATEST(UTC_TIMESTAMP(6), COALESCE(held_until, TIMESTAMP '1000-01-01 00:00:00')))
				WHERE webhook_id IN (:webhooks)
				""").param("webhooks", webhookIds).update();
	}

	/**
	 * Makes the queue rows of webhooks that have none yet.
	 * @param webhookIds at least one webhook
	 */
	void insertMissing(Collection<Long> webhookIds) {
		this.jdbc.sql("""
				INSERT INTO webhook_queue (webhook_id, user_id, next_due_at)
				SELECT w.id, w.user_id, UTC_TIMESTAMP(6)
				FROM webhook w
				LEFT JOIN webhook_queue q ON q.webhook_id = w.id
				WHERE w.id IN (:webhooks) AND q.webhook_id IS NULL
				ON DUPLICATE KEY UPDATE webhook_queue.webhook_id = webhook_queue.webhook_id
				""").param("webhooks", webhookIds).update();
	}

	/**
	 * Takes due queues for this transaction, earliest first; other transactions pass over
	 * them. Uses {@code webhook_queue_due}.
	 * @param limit how many at the most
	 * @param except webhooks to leave alone, mostly none
	 * @return the queues
	 */
	List<WebhookQueue> lockDue(int limit, Set<Long> except) {
		// on a small table MySQL would rather sort all rows, and would lock them all
		return this.jdbc.sql(QUEUE + String.format(Locale.ROOT, """
				FORCE INDEX (webhook_queue_due)
				WHERE next_due_at <= UTC_TIMESTAMP(6)%s
				ORDER BY next_due_at
				LIMIT :limit
				FOR UPDATE SKIP LOCKED
				""", without(except))).param("limit", limit).query(QueueTable::queue).list();
	}

	/**
	 * Whose queues are due, however many they have. An entry of {@code webhook_queue_due}
	 * for each queue.
	 * @param among how many due queues are looked at, those first that were due first
	 * @return the users, in no particular order
	 */
	List<String> dueUsers(int among) {
		return this.jdbc.sql("""
				SELECT DISTINCT user_id
				FROM (SELECT user_id
				      FROM webhook_queue FORCE INDEX (webhook_queue_due)
				      WHERE next_due_at <= UTC_TIMESTAMP(6)
				      ORDER BY next_due_at
				      LIMIT :among) due
				""").param("among", among).query(String.class).list();
	}

	/**
	 * Takes due queues of some users for this transaction, as {@link #lockDue} does. A
	 * range of {@code webhook_queue_user} for each user.
	 * @param users at least one user
	 * @param each how many of each at the most
	 * @param except webhooks to leave alone, mostly none
	 * @return the queues, those of one user by due time
	 */
	List<WebhookQueue> lockDueOf(Collection<String> users, int each, Set<Long> except) {
		String ranges = users.stream().map((user) -> "(" + QUEUE + String.format(Locale.ROOT, """
				FORCE INDEX (webhook_queue_user)
				WHERE user_id = ? AND next_due_at <= UTC_TIMESTAMP(6)%s
				ORDER BY next_due_at
				LIMIT %d
				FOR UPDATE SKIP LOCKED)""", without(except), each)).collect(Collectors.joining("\nUNION ALL\n"));
		return this.jdbc.sql(ranges).params(List.copyOf(users)).query(QueueTable::queue).list();
	}

	/**
	 * Gives rows their webhook's user that were written without one.
	 * @return how many it were
	 */
	int adopt() {
		return this.jdbc.sql("""
				UPDATE webhook_queue q FORCE INDEX (webhook_queue_user)
				STRAIGHT_JOIN webhook w FORCE INDEX (PRIMARY) ON w.id = q.webhook_id
				SET q.user_id = w.user_id
				WHERE q.user_id = ''
				""").update();
	}

	private static String without(Set<Long> webhookIds) {
		return webhookIds.isEmpty() ? "" : " AND webhook_id NOT IN ("
				+ webhookIds.stream().map(String::valueOf).collect(Collectors.joining(",")) + ")";
	}

	/**
	 * Locks queues that nobody else has locked, without waiting for the others: somebody
	 * who holds on to one queue must not keep the rest from being recorded.
	 * @param webhookIds at least one webhook
	 * @return the queues that exist and were free
	 */
	List<WebhookQueue> lockFree(Collection<Long> webhookIds) {
		return this.jdbc.sql(QUEUE + """
				FORCE INDEX (PRIMARY)
				WHERE webhook_id IN (:webhooks)
				ORDER BY webhook_id
				FOR UPDATE SKIP LOCKED
				""").param("webhooks", webhookIds).query(QueueTable::queue).list();
	}

	/**
	 * Locks queues, waiting for others to let go.
	 * @param webhookIds at least one webhook
	 * @return the queues that exist
	 */
	List<WebhookQueue> lock(Collection<Long> webhookIds) {
		return this.jdbc.sql(QUEUE + """
				FORCE INDEX (PRIMARY)
				WHERE webhook_id IN (:webhooks)
				ORDER BY webhook_id
				FOR UPDATE
				""").param("webhooks", webhookIds).query(QueueTable::queue).list();
	}

	/**
	 * Sets when queues are due, with a statement for each time that occurs: most queues
	 * of a claim or a record are due at once, or not before somebody says so.
	 * @param heads queues, locked; may be none
	 */
	void setHeads(Collection<QueueHead> heads) {
		Map<Optional<Instant>, List<Long>> times = heads.stream()
			.collect(Collectors.groupingBy((head) -> Optional.ofNullable(head.dueAt()), LinkedHashMap::new,
					Collectors.mapping(QueueHead::webhookId, Collectors.toList())));
		times.forEach((dueAt, webhookIds) -> this.jdbc.sql("""
				UPDATE webhook_queue FORCE INDEX (PRIMARY) SET next_due_at = :dueAt WHERE webhook_id IN (:webhooks)
				""")
			.param("dueAt", DatabaseTime.ofNullable(dueAt.orElse(null)))
			.param("webhooks", webhookIds)
			.update());
	}

	/**
	 * Sets how endpoints are doing and when their queues are due.
	 * @param queues at least one queue, locked
	 */
	void update(Collection<WebhookQueue> queues) {
		this.batch.batchUpdate("""
				UPDATE webhook_queue
				SET next_due_at = ?, consecutive_failures = ?, hold_count = ?, held_until = ?, hold_reason = ?
				WHERE webhook_id = ?
				""",
				queues.stream()
					.map((queue) -> new @Nullable Object[] { DatabaseTime.ofNullable(queue.nextDueAt()),
							queue.health().consecutiveFailures(), queue.health().holdCount(),
							DatabaseTime.ofNullable(queue.health().heldUntil()), queue.health().holdReason(),
							queue.webhookId() })
					.toList());
	}

	/**
	 * Lifts holds, and makes queues due now.
	 * @param webhookId a webhook, whose queue is locked
	 */
	void release(long webhookId) {
		this.jdbc.sql("""
				UPDATE webhook_queue
				SET held_until = NULL, hold_reason = NULL, hold_count = 0, consecutive_failures = 0,
				    next_due_at = UTC_TIMESTAMP(6)
				WHERE webhook_id = ?
				""").param(webhookId).update();
	}

	/**
	 * Sets a webhook's own limit, whether or not it has a queue yet.
	 * @param webhookId a webhook
	 * @param limit how many deliveries it may have in flight, or null for the configured
	 * limit
	 */
	void setLimit(long webhookId, @Nullable Integer limit) {
		this.jdbc.sql("""
				INSERT INTO webhook_queue (webhook_id, user_id, max_in_flight)
				SELECT id, user_id, :limit FROM webhook WHERE id = :webhook
				ON DUPLICATE KEY UPDATE max_in_flight = :limit
				""").param("webhook", webhookId).param("limit", limit).update();
	}

	/**
	 * The limits of webhooks that have their own.
	 * @param webhookIds at least one webhook
	 * @return the limits; a webhook that goes by the configured one is missing
	 */
	Map<Long, Integer> limits(Collection<Long> webhookIds) {
		return this.jdbc.sql("""
				SELECT webhook_id, max_in_flight
				FROM webhook_queue
				WHERE webhook_id IN (:webhooks) AND max_in_flight IS NOT NULL
				""")
			.param("webhooks", webhookIds)
			.query((row, number) -> Map.entry(row.getLong("webhook_id"), row.getInt("max_in_flight")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Makes the queue rows that deliveries wait for and that somebody removed.
	 * {@code delivery_queue} gives the webhooks without reading their deliveries.
	 * @return how many were missing
	 */
	int insertMissing() {
		return this.jdbc.sql("""
				INSERT INTO webhook_queue (webhook_id, user_id, next_due_at)
				SELECT d.webhook_id, COALESCE(w.user_id, ''), UTC_TIMESTAMP(6)
				FROM (SELECT DISTINCT webhook_id FROM delivery) d
				LEFT JOIN webhook w ON w.id = d.webhook_id
				LEFT JOIN webhook_queue q ON q.webhook_id = d.webhook_id
				WHERE q.webhook_id IS NULL
				ON DUPLICATE KEY UPDATE webhook_queue.webhook_id = webhook_queue.webhook_id
				""").update();
	}

	/**
	 * Queues that are due later than their first waiting delivery, though neither a hold
	 * nor their webhook's status is why. Each queue's first delivery is one entry of
	 * {@code delivery_queue}.
	 * @return their webhooks
	 */
	List<Long> lateHeads() {
		return this.jdbc.sql("""
				SELECT webhook_id
				FROM (SELECT q.webhook_id, q.next_due_at,
				             GREATEST(UTC_TIMESTAMP(6),
				                      (SELECT d.next_attempt_at
				                       FROM delivery d FORCE INDEX (delivery_queue)
				                       WHERE d.webhook_id = q.webhook_id AND d.status = 'PENDING'
				                       ORDER BY d.webhook_id, d.status, d.next_attempt_at
				                       LIMIT 1),
				                      COALESCE(q.held_until, TIMESTAMP '1000-01-01 00:00:00')) AS due_at
				      FROM webhook_queue q
				      JOIN webhook w ON w.id = q.webhook_id AND w.status = 'ACTIVE') heads
				WHERE next_due_at > due_at OR (next_due_at IS NULL AND due_at IS NOT NULL)
				ORDER BY webhook_id
				""").query(Long.class).list();
	}

	/**
	 * Queues whose webhook was deleted and whose deliveries still wait. One entry of
	 * {@code delivery_queue} tells of each: as an EXISTS, databases make a join of it
	 * that reads all that waits.
	 * @return their webhooks
	 */
	List<Long> orphaned() {
		return this.jdbc.sql("""
				SELECT q.webhook_id
				FROM webhook_queue q
				LEFT JOIN webhook w ON w.id = q.webhook_id
				WHERE (w.id IS NULL OR w.status = 'DELETED')
				  AND (SELECT d.event_id
				       FROM delivery d FORCE INDEX (delivery_queue)
				       WHERE d.webhook_id = q.webhook_id AND d.status = 'PENDING'
				       LIMIT 1) IS NOT NULL
				""").query(Long.class).list();
	}

	private static WebhookQueue queue(ResultSet row, int number) throws SQLException {
		EndpointHealth health = new EndpointHealth(row.getInt("consecutive_failures"), row.getInt("hold_count"),
				DatabaseTime.getNullable(row, "held_until"), row.getString("hold_reason"));
		return new WebhookQueue(row.getLong("webhook_id"), DatabaseTime.getNullable(row, "next_due_at"),
				row.getObject("max_in_flight", Integer.class), health, DatabaseTime.get(row, "now"));
	}

}
