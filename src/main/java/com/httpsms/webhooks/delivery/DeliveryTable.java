package com.httpsms.webhooks.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * The statements on {@code delivery}. Whoever changes a delivery holds the lock of its
 * webhook's queue row, so that no statement here has to lock what it reads.
 */
@Repository
class DeliveryTable {

	/** The default of {@code delivery.attempts_allowed}. */
	static final int ATTEMPTS_ALLOWED = 5;

	/** What the columns that count attempts hold. */
	static final int MOST_ATTEMPTS = Short.MAX_VALUE;

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	DeliveryTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Makes the deliveries of new events: one for each webhook of the event's user that
	 * wants its type and its phone number. A webhook that is paused or disabled gets them
	 * too, to be sent when it is active again. They have been due since their event was
	 * published, so that those that came first are sent first, whoever fans out.
	 * @param eventIds at least one event
	 * @return how many it were
	 */
	int insertMatching(Collection<Long> eventIds) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				INSERT INTO delivery (event_id, webhook_id, next_attempt_at)
				SELECT e.id, w.id, e.created_at
				%s
				ON DUPLICATE KEY UPDATE delivery.webhook_id = delivery.webhook_id
				""", WebhookTable.MATCHING)).param("events", eventIds).update();
	}

	/**
	 * Makes deliveries that nobody has made yet.
	 * @param waiting those that are due now
	 * @param claimed those that are a node's from the first, their attempt counted
	 * @param node the node
	 * @param lease how long it may keep them
	 * @throws org.springframework.dao.DuplicateKeyException if one of them was made
	 * before
	 */
	void insert(Collection<DeliveryKey> waiting, Collection<DeliveryKey> claimed, String node, Duration lease) {
		String due = waiting.stream()
			.map((key) -> String.format(Locale.ROOT,
					"(%1$d, %2$d, 'PENDING', 0, (SELECT created_at FROM outbox_event WHERE id = %1$d), NULL, NULL)",
					key.eventId(), key.webhookId()))
			.collect(Collectors.joining(",\n"));
		String taken = claimed.stream()
			.map((key) -> String.format(Locale.ROOT, """
					(%d, %d, 'SENDING', 1, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6) + INTERVAL %d MICROSECOND, :node)""",
					key.eventId(), key.webhookId(), micros(lease)))
			.collect(Collectors.joining(",\n"));
		this.jdbc
			.sql(String.format(Locale.ROOT,
					"""
							INSERT INTO delivery (event_id, webhook_id, status, attempt_count, next_attempt_at, lease_until, claimed_by)
							VALUES %s
							""",
					Stream.of(due, taken).filter((rows) -> !rows.isEmpty()).collect(Collectors.joining(",\n"))))
			.param("node", node)
			.update();
	}

	/**
	 * Makes a delivery that comes before all that wait for its webhook and has a single
	 * attempt.
	 * @param key the delivery, whose webhook's queue is locked
	 */
	void insertFirst(DeliveryKey key) {
		this.jdbc
			.sql("""
					INSERT INTO delivery (event_id, webhook_id, attempts_allowed, next_attempt_at)
					SELECT :event, :webhook, 1, LEAST(UTC_TIMESTAMP(6), COALESCE(MIN(head.next_attempt_at), UTC_TIMESTAMP(6))
					                                  - INTERVAL 1 MICROSECOND)
					FROM (SELECT next_attempt_at
					      FROM delivery FORCE INDEX (delivery_queue)
					      WHERE webhook_id = :webhook AND status = 'PENDING'
					      ORDER BY next_attempt_at
					      LIMIT 1) head
					""")
			.param("event", key.eventId())
			.param("webhook", key.webhookId())
			.update();
	}

	/**
	 * Begins a new round of attempts, no sooner than a second after the last one.
	 * @param key a delivery, whose webhook's queue is locked
	 * @param attempts how many more attempts it may have
	 * @return whether it had finished and may have so many more; otherwise nothing has
	 * changed
	 */
	boolean startRound(DeliveryKey key, int attempts) {
		return this.jdbc.sql("""
				UPDATE delivery
				SET status = 'PENDING', attempts_allowed = attempt_count + :attempts,
				    next_attempt_at = GREATEST(UTC_TIMESTAMP(6), finished_at + INTERVAL 1 SECOND), finished_at = NULL
				WHERE event_id = :event AND webhook_id = :webhook AND finished_at IS NOT NULL AND attempt_count <= :most
				""")
			.param("attempts", attempts)
			.param("most", MOST_ATTEMPTS - attempts)
			.param("event", key.eventId())
			.param("webhook", key.webhookId())
			.update() == 1;
	}

	/**
	 * The active webhooks that have deliveries of some events.
	 * @param eventIds at least one event
	 * @return the webhooks
	 */
	List<Long> activeWebhooks(Collection<Long> eventIds) {
		return this.jdbc.sql("""
				SELECT DISTINCT d.webhook_id
				FROM delivery d FORCE INDEX (PRIMARY)
				STRAIGHT_JOIN webhook w FORCE INDEX (PRIMARY) ON w.id = d.webhook_id AND w.status = 'ACTIVE'
				WHERE d.event_id IN (:events)
				""").param("events", eventIds).query(Long.class).list();
	}

	/**
	 * How many deliveries of each webhook are being sent.
	 * @param webhookIds at least one webhook
	 * @return the counts; a webhook that has none is missing
	 */
	Map<Long, Integer> countSending(Collection<Long> webhookIds) {
		return this.jdbc.sql("""
				SELECT webhook_id, COUNT(*) AS sending
				FROM delivery FORCE INDEX (delivery_queue)
				WHERE webhook_id IN (:webhooks) AND status = 'SENDING'
				GROUP BY webhook_id
				""")
			.param("webhooks", webhookIds)
			.query((row, number) -> Map.entry(row.getLong("webhook_id"), row.getInt("sending")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Due deliveries of some webhooks, as far as a number of them all: those of the first
	 * webhooks when it is reached. A range of {@code delivery_queue} for each webhook, in
	 * one statement that costs little more for many of them than for one.
	 * @param webhookIds at least one webhook
	 * @param now when they are due at the latest
	 * @param limit how many of all
	 * @return the deliveries, those of one webhook by due time
	 */
	List<PendingDelivery> due(Collection<Long> webhookIds, Instant now, int limit) {
		return this.jdbc.sql("""
				SELECT event_id, webhook_id, attempt_count, attempts_allowed, next_attempt_at
				FROM delivery FORCE INDEX (delivery_queue)
				WHERE webhook_id IN (:webhooks) AND status = 'PENDING' AND next_attempt_at <= :now
				ORDER BY webhook_id, status, next_attempt_at
				LIMIT :limit
				""")
			.param("webhooks", webhookIds)
			.param("now", DatabaseTime.of(now))
			.param("limit", limit)
			.query(DeliveryTable::pending)
			.list();
	}

	/**
	 * Due deliveries of some webhooks, so many of each. A short range of
	 * {@code delivery_queue} for each webhook, and a query of its own for the server to
	 * plan, which is most of what it costs. Those that are due at once come as they come:
	 * in partitions MariaDB would sort all that waits, were it asked for their order.
	 * @param limits how many of which webhook; at least one webhook
	 * @param now when they are due at the latest
	 * @return the deliveries, those of one webhook by due time
	 */
	List<PendingDelivery> due(Map<Long, Integer> limits, Instant now) {
		String ranges = limits.keySet().stream().map((webhook) -> """
				(SELECT event_id, webhook_id, attempt_count, attempts_allowed, next_attempt_at
				FROM delivery FORCE INDEX (delivery_queue)
				WHERE webhook_id = ? AND status = 'PENDING' AND next_attempt_at <= ?
				ORDER BY next_attempt_at
				LIMIT ?)""").collect(Collectors.joining("\nUNION ALL\n"));
		LocalDateTime latest = DatabaseTime.of(now);
		List<Object> parameters = new ArrayList<>(3 * limits.size());
		limits.forEach((webhook, limit) -> {
			parameters.add(webhook);
			parameters.add(latest);
			parameters.add(limit);
		});
		return this.jdbc.sql(ranges).params(parameters).query(DeliveryTable::pending).list();
	}

	/**
	 * When the next delivery of each webhook is due. One entry of {@code delivery_queue}
	 * for each.
	 * @param webhookIds at least one webhook that has a queue
	 * @return the times; a webhook for which nothing waits is missing
	 */
	Map<Long, Instant> nextDue(Collection<Long> webhookIds) {
		return this.jdbc.sql("""
				SELECT webhook_id, due_at
				FROM (SELECT q.webhook_id, (SELECT d.next_attempt_at
				                            FROM delivery d FORCE INDEX (delivery_queue)
				                            WHERE d.webhook_id = q.webhook_id AND d.status = 'PENDING'
				                            ORDER BY d.webhook_id, d.status, d.next_attempt_at
				                            LIMIT 1) AS due_at
				      FROM webhook_queue q
				      WHERE q.webhook_id IN (:webhooks)) heads
				WHERE due_at IS NOT NULL
				""")
			.param("webhooks", webhookIds)
			.query((row, number) -> Map.entry(row.getLong("webhook_id"), DatabaseTime.get(row, "due_at")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * What waits for a webhook, due or not.
	 * @param webhookId the webhook
	 * @param limit how many at the most
	 * @return the deliveries that come next
	 */
	List<DeliveryKey> waiting(long webhookId, int limit) {
		return this.jdbc.sql("""
				SELECT event_id
				FROM delivery FORCE INDEX (delivery_queue)
				WHERE webhook_id = :webhook AND status = 'PENDING'
				ORDER BY next_attempt_at
				LIMIT :limit
				""")
			.param("webhook", webhookId)
			.param("limit", limit)
			.query((row, number) -> new DeliveryKey(row.getLong("event_id"), webhookId))
			.list();
	}

	/**
	 * Gives deliveries to a node and counts their attempt.
	 * @param keys at least one delivery, each PENDING
	 * @param node the node
	 * @param lease how long it may keep them
	 */
	void claim(Collection<DeliveryKey> keys, String node, Duration lease) {
		this.jdbc.sql(String.format(Locale.ROOT, """
				UPDATE delivery FORCE INDEX (PRIMARY)
				SET status = 'SENDING',
				    attempt_count = attempt_count + 1,
				    lease_until = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND,
				    claimed_by = ?
				WHERE (event_id, webhook_id) IN (%s) AND status = 'PENDING'
				""", DeliveryKey.rows(keys))).params(micros(lease), node).update();
	}

	/**
	 * Takes back claims whose requests were never made: their attempts are not counted,
	 * and they are due as before.
	 * @param claims at least one claim
	 */
	void giveBack(Collection<ClaimedDelivery> claims) {
		this.batch.batchUpdate("""
				UPDATE delivery
				SET status = 'PENDING', attempt_count = attempt_count - 1, next_attempt_at = ?, lease_until = NULL,
				    claimed_by = NULL
				WHERE event_id = ? AND webhook_id = ? AND status = 'SENDING' AND attempt_count = ? AND claimed_by = ?
				""", claims.stream().map((claim) -> fenced(claim.attempt(), DatabaseTime.of(claim.dueAt()))).toList());
	}

	/**
	 * The attempts that deliveries stand at, of those that are being sent.
	 * @param keys at least one delivery
	 * @return the attempts, in no particular order
	 */
	List<Attempt> sending(Collection<DeliveryKey> keys) {
		return attempts(keys, "status = 'SENDING'");
	}

	/**
	 * The attempts that deliveries stand at, of those whose worker let its lease run out.
	 * Leaves those out that somebody holds on to who locked no queue: they must not keep
	 * the others.
	 * @param keys at least one delivery
	 * @return the attempts, in no particular order
	 */
	List<Attempt> expired(Collection<DeliveryKey> keys) {
		return attempts(keys, "status = 'SENDING' AND lease_until < UTC_TIMESTAMP(6) FOR UPDATE SKIP LOCKED");
	}

	private List<Attempt> attempts(Collection<DeliveryKey> keys, String condition) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT event_id, webhook_id, attempt_count, attempts_allowed, claimed_by
				FROM delivery FORCE INDEX (PRIMARY)
				WHERE (event_id, webhook_id) IN (%s) AND %s
				""", DeliveryKey.rows(keys), condition)).query((row, number) -> attempt(row)).list();
	}

	/**
	 * Ends deliveries that all ended alike.
	 * @param ending how they ended
	 * @param keys at least one delivery, each SENDING
	 */
	void finish(Ending ending, Collection<DeliveryKey> keys) {
		this.jdbc.sql(String.format(Locale.ROOT, """
				UPDATE delivery FORCE INDEX (PRIMARY)
				SET status = ?, next_attempt_at = NULL, lease_until = NULL, claimed_by = NULL,
				    last_outcome = ?, last_http_status = ?, last_error = ?,
				    finished_at = UTC_TIMESTAMP(6)
				WHERE (event_id, webhook_id) IN (%s)
				""", DeliveryKey.rows(keys)))
			.param(ending.status().name())
			.param(ending.outcome().name())
			.param(ending.httpStatus())
			.param(ending.error())
			.update();
	}

	/**
	 * Makes deliveries wait for another attempt.
	 * @param retries at least one delivery, each SENDING
	 */
	void retry(Collection<DueRetry> retries) {
		this.batch.batchUpdate("""
				UPDATE delivery
				SET status = 'PENDING', next_attempt_at = ?, lease_until = NULL, claimed_by = NULL,
				    last_outcome = ?, last_http_status = ?, last_error = ?
				WHERE event_id = ? AND webhook_id = ?
				""",
				retries.stream()
					.map((retry) -> new Object[] { DatabaseTime.of(retry.at()), retry.answer().outcome().name(),
							retry.answer().httpStatus(), retry.answer().error(), retry.delivery().eventId(),
							retry.delivery().webhookId() })
					.toList());
	}

	/**
	 * Deliveries whose worker let its lease run out.
	 * @param limit how many at the most
	 * @return them, with when they were claimed
	 */
	List<ExpiredLease> expired(Duration lease, int limit) {
		// each queue's SENDING rows are one short range of delivery_queue
		return this.jdbc.sql("""
				SELECT d.event_id, d.webhook_id, d.attempt_count, d.attempts_allowed, d.claimed_by,
				       d.lease_until - INTERVAL :lease MICROSECOND AS claimed_at
				FROM webhook_queue q
				STRAIGHT_JOIN delivery d FORCE INDEX (delivery_queue)
				  ON d.webhook_id = q.webhook_id AND d.status = 'SENDING'
				WHERE d.lease_until < UTC_TIMESTAMP(6)
				LIMIT :limit
				""")
			.param("lease", micros(lease))
			.param("limit", limit)
			.query((row, number) -> new ExpiredLease(attempt(row), DatabaseTime.get(row, "claimed_at")))
			.list();
	}

	/**
	 * Cancels deliveries that are not being sent.
	 * @param keys at least one delivery
	 * @param reason why, for the operator
	 * @return how many there were that waited
	 */
	int cancel(Collection<DeliveryKey> keys, String reason) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				UPDATE delivery FORCE INDEX (PRIMARY)
				SET status = 'CANCELLED', next_attempt_at = NULL, last_error = :reason, finished_at = UTC_TIMESTAMP(6)
				WHERE (event_id, webhook_id) IN (%s) AND status = 'PENDING'
				""", DeliveryKey.rows(keys))).param("reason", reason).update();
	}

	private static PendingDelivery pending(ResultSet row, int number) throws SQLException {
		return new PendingDelivery(new DeliveryKey(row.getLong("event_id"), row.getLong("webhook_id")),
				row.getInt("attempt_count"), row.getInt("attempts_allowed"), DatabaseTime.get(row, "next_attempt_at"));
	}

	private static Attempt attempt(ResultSet row) throws SQLException {
		return new Attempt(new DeliveryKey(row.getLong("event_id"), row.getLong("webhook_id")),
				row.getInt("attempt_count"), row.getInt("attempts_allowed"), row.getString("claimed_by"));
	}

	private static Object[] fenced(Attempt attempt, Object first) {
		return new @Nullable Object[] { first, attempt.delivery().eventId(), attempt.delivery().webhookId(),
				attempt.number(), attempt.node() };
	}

	private static long micros(Duration duration) {
		return duration.toNanos() / 1000;
	}

}
