package com.httpsms.webhooks.delivery;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.delivery.Deliveries.Redelivered;
import com.httpsms.webhooks.delivery.DeliveryView.AttemptView;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * What is read of {@code delivery} and {@code delivery_attempt} to be shown. Nothing here
 * locks, and nothing reads more rows than it says.
 */
@Repository
class DeliveryHistory {

	private static final String VIEW = """
			SELECT d.event_id AS event, d.webhook_id AS webhook, e.event_id, e.type, e.phone_number,
			       e.created_at AS published_at, w.uuid, w.status <> 'DELETED' AS deliverable, d.status, d.attempt_count, d.attempts_allowed,
			       d.next_attempt_at, d.last_outcome, d.last_http_status, d.last_error, d.created_at, d.finished_at
			FROM delivery d
			JOIN outbox_event e ON e.id = d.event_id
			JOIN webhook w ON w.id = d.webhook_id
			""";

	private final JdbcClient jdbc;

	DeliveryHistory(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * The webhooks of a user, those that were deleted too. Uses {@code webhook_user} or
	 * {@code webhook_uuid}.
	 * @param userId whose, or null for anybody's
	 * @param uuid which one, or null for all
	 * @param limit how many at the most
	 * @return their ids
	 */
	List<Long> webhooks(@Nullable String userId, @Nullable String uuid, int limit) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id
				FROM webhook
				WHERE %s AND %s
				ORDER BY id
				LIMIT %d
				""", (userId != null) ? WebhookTable.IS_USER : "TRUE", (uuid != null) ? "uuid = :uuid" : "TRUE", limit))
			.param("user", (userId != null) ? userId : "")
			.param("uuid", (uuid != null) ? uuid : "")
			.query(Long.class)
			.list();
	}

	/**
	 * The latest deliveries of all webhooks, by the primary key.
	 * @param before where to begin
	 * @param first the lowest event
	 * @param limit how many at the most
	 * @return the deliveries, the latest first
	 */
	List<DeliveryKey> latest(DeliveryKey before, long first, int limit) {
		return this.jdbc.sql("""
				SELECT event_id, webhook_id
				FROM delivery
				WHERE (event_id < :event OR (event_id = :event AND webhook_id < :webhook)) AND event_id >= :first
				ORDER BY event_id DESC, webhook_id DESC
				LIMIT :limit
				""")
			.param("event", before.eventId())
			.param("webhook", before.webhookId())
			.param("first", first)
			.param("limit", limit)
			.query((row, number) -> new DeliveryKey(row.getLong(1), row.getLong(2)))
			.list();
	}

	/**
	 * The latest deliveries of a user who has many webhooks, among the latest of all
	 * users: by the primary key, whatever the user has.
	 * @param userId whose
	 * @param before where to begin
	 * @param first the lowest event
	 * @param among how many deliveries are looked at
	 * @return the deliveries, the latest first
	 */
	List<DeliveryKey> latestOf(String userId, DeliveryKey before, long first, int among) {
		return this.jdbc.sql("""
				SELECT d.event_id, d.webhook_id
				FROM (SELECT event_id, webhook_id
				      FROM delivery FORCE INDEX (PRIMARY)
				      WHERE (event_id < :event OR (event_id = :event AND webhook_id < :webhook)) AND event_id >= :first
				      ORDER BY event_id DESC, webhook_id DESC
				      LIMIT :among) d
				STRAIGHT_JOIN webhook w FORCE INDEX (PRIMARY) ON w.id = d.webhook_id
				WHERE w.user_id = :user AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(:user)
				ORDER BY d.event_id DESC, d.webhook_id DESC
				""")
			.param("event", before.eventId())
			.param("webhook", before.webhookId())
			.param("first", first)
			.param("among", among)
			.param("user", userId)
			.query((row, number) -> new DeliveryKey(row.getLong(1), row.getLong(2)))
			.list();
	}

	/**
	 * The last of so many deliveries of all users, by the primary key.
	 * @param before where to begin
	 * @param first the lowest event
	 * @param among how many deliveries
	 * @return the last of them, or empty if there are fewer
	 */
	Optional<DeliveryKey> lastAmong(DeliveryKey before, long first, int among) {
		return this.jdbc.sql("""
				SELECT event_id, webhook_id
				FROM delivery FORCE INDEX (PRIMARY)
				WHERE (event_id < :event OR (event_id = :event AND webhook_id < :webhook)) AND event_id >= :first
				ORDER BY event_id DESC, webhook_id DESC
				LIMIT 1 OFFSET :others
				""")
			.param("event", before.eventId())
			.param("webhook", before.webhookId())
			.param("first", first)
			.param("others", among - 1)
			.query((row, number) -> new DeliveryKey(row.getLong(1), row.getLong(2)))
			.optional();
	}

	/**
	 * The latest deliveries of some webhooks: a short range of an index for each.
	 * @param webhookIds at least one webhook, and not many
	 * @param status a final status, or null for any
	 * @param before where to begin
	 * @param first the lowest event
	 * @param limit how many at the most
	 * @return the deliveries, the latest first
	 */
	List<DeliveryKey> latest(Collection<Long> webhookIds, @Nullable DeliveryStatus status, DeliveryKey before,
			long first, int limit) {
		String index = (status != null) ? "delivery_queue" : "delivery_webhook";
		String condition = (status != null)
				? String.format(Locale.ROOT, "AND status = '%s' AND next_attempt_at IS NULL", status) : "";
		String sql = webhookIds.stream()
			.map((webhook) -> String.format(Locale.ROOT, """
					(SELECT event_id, webhook_id
					FROM delivery FORCE INDEX (%s)
					WHERE webhook_id = %d %s AND event_id BETWEEN %d AND %d
					ORDER BY event_id DESC
					LIMIT %d)""", index, webhook, condition, first,
					(webhook < before.webhookId()) ? before.eventId() : before.eventId() - 1, limit))
			.collect(Collectors.joining("\nUNION ALL\n"));
		return this.jdbc.sql(sql + "\nORDER BY event_id DESC, webhook_id DESC LIMIT " + limit)
			.query((row, number) -> new DeliveryKey(row.getLong(1), row.getLong(2)))
			.list();
	}

	/**
	 * Reads deliveries by their primary key.
	 * @param keys at least one delivery
	 * @return those whose event and webhook are still there, the latest first
	 */
	List<DeliveryView> find(Collection<DeliveryKey> keys) {
		return this.jdbc.sql(VIEW + String.format(Locale.ROOT, """
				WHERE (d.event_id, d.webhook_id) IN (%s)
				ORDER BY d.event_id DESC, d.webhook_id DESC
				""", DeliveryKey.rows(keys))).query(DeliveryHistory::view).list();
	}

	/**
	 * Where an event stands, in a sentence. Uses {@code outbox_event_id}.
	 * @param eventId the CloudEvent's id
	 * @return its user, phone number and state, if there is such an event
	 */
	Optional<String> eventState(String eventId) {
		return this.jdbc.sql("""
				SELECT type, user_id, phone_number, state, created_at
				FROM outbox_event
				WHERE event_id = ?
				""")
			.param(eventId)
			.query((row, number) -> row.getString("type") + " of user " + row.getString("user_id") + ", phone number "
					+ row.getString("phone_number") + ", published at " + DatabaseTime.get(row, "created_at")
					+ (row.getString("state").equals("NEW") ? ", is still to be fanned out"
							: ", is fanned out to the webhooks that matched it"))
			.optional();
	}

	/**
	 * Reads the deliveries of an event. Uses {@code outbox_event_id} and the primary key.
	 * @param eventId the CloudEvent's id
	 * @param limit how many at the most
	 * @return the deliveries, by webhook
	 */
	List<DeliveryView> ofEvent(String eventId, int limit) {
		return this.jdbc.sql(VIEW + """
				WHERE e.event_id = :event
				ORDER BY d.webhook_id
				LIMIT :limit
				""").param("event", eventId).param("limit", limit).query(DeliveryHistory::view).list();
	}

	/**
	 * Reads a delivery. Uses {@code outbox_event_id} and {@code webhook_uuid}.
	 * @param userId whose it must be, or null for anybody's
	 * @param eventId the CloudEvent's id
	 * @param webhook the webhook's uuid
	 * @return the delivery
	 */
	Optional<DeliveryView> find(@Nullable String userId, String eventId, String webhook) {
		return this.jdbc.sql(VIEW + String.format(Locale.ROOT, """
				WHERE e.event_id = :event AND w.uuid = :webhook AND %s
				""", (userId != null) ? "w.user_id = :user AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(:user)" : "TRUE"))
			.param("event", eventId)
			.param("webhook", webhook)
			.param("user", (userId != null) ? userId : "")
			.query(DeliveryHistory::view)
			.optional();
	}

	/**
	 * Counts deliveries that a new round has delivered since a time, among some that were
	 * delivered. One range of {@code delivery_queue} for each webhook.
	 * @param webhookIds at least one webhook
	 * @param first the lowest event
	 * @param end the event after the last one
	 * @param since a time
	 * @param among how many deliveries are looked at
	 * @return the count, and whether all were looked at
	 */
	Redelivered redelivered(Collection<Long> webhookIds, long first, long end, Instant since, int among) {
		// a round adds to what a delivery had, so that only a first one has five or less
		return this.jdbc.sql("""
				SELECT COALESCE(SUM(finished_at >= :since AND attempts_allowed > :allowed), 0) AS delivered,
				       COUNT(*) < :among AS complete
				FROM (SELECT finished_at, attempts_allowed
				      FROM delivery FORCE INDEX (delivery_queue)
				      WHERE webhook_id IN (:webhooks) AND status = 'DELIVERED' AND next_attempt_at IS NULL
				        AND event_id >= :first AND event_id < :end
				      LIMIT :among) delivered
				""")
			.param("since", DatabaseTime.of(since))
			.param("allowed", DeliveryTable.ATTEMPTS_ALLOWED)
			.param("webhooks", webhookIds)
			.param("first", first)
			.param("end", end)
			.param("among", among)
			.query((row, number) -> new Redelivered(row.getLong("delivered"), row.getBoolean("complete")))
			.single();
	}

	/**
	 * The requests that were made for a delivery.
	 * @param key the delivery
	 * @return its attempts in their order
	 */
	List<AttemptView> attempts(DeliveryKey key) {
		return new ArrayList<>(this.jdbc.sql("""
				SELECT attempt_no, started_at, duration_ms, outcome, http_status, error, response_excerpt, url
				FROM delivery_attempt
				WHERE event_id = ? AND webhook_id = ?
				ORDER BY attempt_no
				""")
			.params(key.eventId(), key.webhookId())
			.query((row, number) -> new AttemptView(row.getInt("attempt_no"), DatabaseTime.get(row, "started_at"),
					row.getObject("duration_ms", Integer.class), Outcome.valueOf(row.getString("outcome")),
					row.getObject("http_status", Integer.class), row.getString("error"),
					row.getString("response_excerpt"), row.getString("url")))
			.list());
	}

	private static DeliveryView view(ResultSet row, int number) throws SQLException {
		String outcome = row.getString("last_outcome");
		return new DeliveryView(new DeliveryKey(row.getLong("event"), row.getLong("webhook")),
				row.getString("event_id"), row.getString("type"), row.getString("phone_number"),
				DatabaseTime.get(row, "published_at"), row.getString("uuid"), row.getBoolean("deliverable"),
				DeliveryStatus.valueOf(row.getString("status")), row.getInt("attempt_count"),
				row.getInt("attempts_allowed"), DatabaseTime.getNullable(row, "next_attempt_at"),
				(outcome != null) ? Outcome.valueOf(outcome) : null, row.getObject("last_http_status", Integer.class),
				row.getString("last_error"), DatabaseTime.get(row, "created_at"),
				DatabaseTime.getNullable(row, "finished_at"));
	}

}
