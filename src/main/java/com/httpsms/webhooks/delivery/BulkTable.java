package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * The statements on many deliveries of one webhook, for bulk jobs: each reads and changes
 * a group that follows a key, and its cost does not depend on how many there are.
 */
@Repository
class BulkTable {

	private final JdbcClient jdbc;

	BulkTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The webhook that follows another one and is not deleted. Uses {@code webhook_uuid}
	 * or {@code webhook_user}, if one of the two is given.
	 * @param after a webhook
	 * @param uuid which one, or null for any
	 * @param userId whose, or null for anybody's
	 * @return the webhook
	 */
	Optional<Long> nextWebhook(long after, @Nullable String uuid, @Nullable String userId) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id
				FROM webhook
				WHERE id > :after AND status <> 'DELETED' AND %s AND %s
				ORDER BY id
				LIMIT 1
				""", (uuid != null) ? "uuid = :uuid" : "TRUE", (userId != null) ? WebhookTable.IS_USER : "TRUE"))
			.param("after", after)
			.param("uuid", (uuid != null) ? uuid : "")
			.param("user", (userId != null) ? userId : "")
			.query(Long.class)
			.optional();
	}

	/**
	 * Whether a webhook may have deliveries, which somebody may have deleted meanwhile.
	 * @param webhook the webhook
	 * @return false if it is deleted
	 */
	boolean isDeliverable(long webhook) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM webhook WHERE id = ? AND status <> 'DELETED')")
			.param(webhook)
			.query(Boolean.class)
			.single();
	}

	/**
	 * The deliveries of a webhook that ended alike, by event. One range of
	 * {@code delivery_queue}, in whose order those without a due time are sorted by
	 * event.
	 * @param selection which of them match
	 * @param webhook the webhook
	 * @param status how they ended
	 * @param after the event before the first one
	 * @param limit how many at the most
	 * @return the deliveries, with those that don't match
	 */
	List<Finished> finished(FinishedSelection selection, long webhook, DeliveryStatus status, long after, int limit) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT d.event_id,
				       e.id IS NOT NULL AND d.finished_at < :before
				         AND e.created_at >= :from AND e.created_at < :to AND %s AS matches
				FROM (SELECT event_id, finished_at
				      FROM delivery FORCE INDEX (delivery_queue)
				      WHERE webhook_id = :webhook AND status = :status AND next_attempt_at IS NULL
				        AND event_id > :after AND event_id < :end
				      ORDER BY event_id
				      LIMIT :limit) d
				LEFT JOIN outbox_event e ON e.id = d.event_id
				ORDER BY d.event_id
				""", selection.types().isEmpty() ? "TRUE" : "e.type IN (:types)"))
			.param("before", DatabaseTime.of(selection.finishedBefore()))
			.param("from", DatabaseTime.of(selection.from()))
			.param("to", DatabaseTime.of(selection.to()))
			.param("types", selection.types())
			.param("webhook", webhook)
			.param("status", status.name())
			.param("after", after)
			.param("end", selection.endEvent())
			.param("limit", limit)
			.query((row, number) -> new Finished(row.getLong("event_id"), row.getBoolean("matches")))
			.list();
	}

	/**
	 * Begins a new round of some deliveries, no sooner than a second after the last one.
	 * @param webhook their webhook, whose queue is locked
	 * @param status how they ended
	 * @param events their events, at least one
	 * @param finishedBefore those that finished later are left alone
	 * @param attempts how many more attempts each may have
	 * @return how many it were
	 */
	int startRounds(long webhook, DeliveryStatus status, Collection<Long> events, Instant finishedBefore,
			int attempts) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				UPDATE delivery
				SET status = 'PENDING', attempts_allowed = attempt_count + :attempts,
				    next_attempt_at = GREATEST(UTC_TIMESTAMP(6), finished_at + INTERVAL 1 SECOND), finished_at = NULL
				WHERE (event_id, webhook_id) IN (%s) AND status = :status AND finished_at < :before
				  AND attempt_count <= :most
				""", DeliveryKey.rows(events.stream().map((event) -> new DeliveryKey(event, webhook)).toList())))
			.param("attempts", attempts)
			.param("most", DeliveryTable.MOST_ATTEMPTS - attempts)
			.param("status", status.name())
			.param("before", DatabaseTime.of(finishedBefore))
			.update();
	}

	/**
	 * The last of the events that follow another one.
	 * @param after an event
	 * @param end the event after the last one
	 * @param limit how many at the most
	 * @return the last of them, if there are any
	 */
	Optional<Long> lastEvent(long after, long end, int limit) {
		return this.jdbc
			.sql("""
					SELECT MAX(id)
					FROM (SELECT id FROM outbox_event FORCE INDEX (PRIMARY) WHERE id > ? AND id < ? ORDER BY id LIMIT ?) events
					""")
			.params(after, end, limit)
			.query((row, number) -> Optional.ofNullable(row.getObject(1, Long.class)))
			.single();
	}

	/**
	 * The events that a webhook would have had: those of its user, its types and its
	 * phone numbers for which it has no delivery, but for the samples with which another
	 * webhook was tested. Reads the primary key of {@code outbox_event} from one event to
	 * another, and looks each up in the others'.
	 * @param webhook the webhook
	 * @param after the event before the first one
	 * @param last the last event
	 * @param from when they were published at the earliest
	 * @param to before when they were published
	 * @return the events
	 */
	List<Long> missing(long webhook, long after, long last, Instant from, Instant to) {
		return this.jdbc
			.sql("""
					SELECT e.id
					FROM outbox_event e
					JOIN webhook w ON w.id = :webhook AND w.user_id = e.user_id AND w.status <> 'DELETED'
					  AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(e.user_id)
					JOIN webhook_event_type t ON t.webhook_id = w.id AND t.event_type = e.type
					JOIN webhook_phone_number p ON p.webhook_id = w.id AND p.phone_number = e.phone_number
					  AND CHAR_LENGTH(p.phone_number) = CHAR_LENGTH(e.phone_number)
					LEFT JOIN delivery d ON d.event_id = e.id AND d.webhook_id = w.id
					WHERE e.id > :after AND e.id <= :last AND e.created_at >= :from AND e.created_at < :to
					  AND d.event_id IS NULL
					  AND NOT (JSON_VALUE(e.cloud_event, '$.test') <=> 'true' OR JSON_VALUE(e.cloud_event, '$.test') <=> '1')
					ORDER BY e.id
					""")
			.param("webhook", webhook)
			.param("after", after)
			.param("last", last)
			.param("from", DatabaseTime.of(from))
			.param("to", DatabaseTime.of(to))
			.query(Long.class)
			.list();
	}

	/**
	 * Makes deliveries that are due now, unless somebody has made them. Locks their
	 * events, since an archive may be about to take these away.
	 * @param webhook their webhook
	 * @param events their events, at least one
	 * @return how many were made
	 */
	int insertMissing(long webhook, Collection<Long> events) {
		return this.jdbc.sql("""
				INSERT INTO delivery (event_id, webhook_id, next_attempt_at)
				SELECT id, :webhook, UTC_TIMESTAMP(6)
				FROM outbox_event
				WHERE id IN (:events)
				LOCK IN SHARE MODE
				ON DUPLICATE KEY UPDATE delivery.webhook_id = delivery.webhook_id
				""").param("webhook", webhook).param("events", events).update();
	}

	/**
	 * A finished delivery.
	 *
	 * @param event its event
	 * @param matches whether it is one of those that were asked for
	 */
	record Finished(long event, boolean matches) {

	}

}
