package com.httpsms.webhooks.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements on {@code webhook}.
 */
@Repository
public class WebhookTable {

	/**
	 * Which webhooks {@code w} want which events {@code e}: those of the event's user
	 * that want its type and its phone number, unless they are deleted. The parameter
	 * {@code events} is at least one {@code outbox_event.id}. Reads the primary key of
	 * {@code outbox_event}, then {@code webhook_user}, then the primary keys of the two
	 * lists.
	 */
	public static final String MATCHING = """
			FROM outbox_event e FORCE INDEX (PRIMARY)
			STRAIGHT_JOIN webhook w FORCE INDEX (webhook_user)
			  ON w.user_id = e.user_id AND w.status <> 'DELETED' AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(e.user_id)
			STRAIGHT_JOIN webhook_event_type t FORCE INDEX (PRIMARY) ON t.webhook_id = w.id AND t.event_type = e.type
			STRAIGHT_JOIN webhook_phone_number p FORCE INDEX (PRIMARY)
			  ON p.webhook_id = w.id AND p.phone_number = e.phone_number
			  AND CHAR_LENGTH(p.phone_number) = CHAR_LENGTH(e.phone_number)
			WHERE e.id IN (:events)
			""";

	/**
	 * The condition that a row of {@code webhook} is the user's. The collation pads with
	 * spaces, so that 'alice ' = 'alice' is true; equal lengths make it exact, on all
	 * engines and with the same index.
	 */
	public static final String IS_USER = "user_id = :user AND CHAR_LENGTH(user_id) = CHAR_LENGTH(:user)";

	static final String COLUMNS = """
			w.id, w.uuid, w.user_id, w.url, w.signing_key, w.status, w.strict_order,
			CASE WHEN w.previous_key_until > UTC_TIMESTAMP(6) THEN w.previous_signing_key END AS previous_signing_key""";

	private final JdbcClient jdbc;

	WebhookTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Reads webhooks by their primary key.
	 * @param ids at least one id
	 * @return those that exist, by id
	 */
	public Map<Long, Webhook> find(Collection<Long> ids) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT %s
				FROM webhook w FORCE INDEX (PRIMARY)
				WHERE w.id IN (:ids)
				""", COLUMNS))
			.param("ids", ids)
			.query(WebhookTable::webhook)
			.list()
			.stream()
			.collect(Collectors.toMap(Webhook::id, Function.identity()));
	}

	/**
	 * Whether there are webhooks that are not deleted. Uses {@code webhook_uuid} or
	 * {@code webhook_user}.
	 * @param uuid which one, or null for any
	 * @param userId whose, or null for anybody's
	 * @return whether there is at least one
	 */
	public boolean exists(@Nullable String uuid, @Nullable String userId) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT EXISTS (SELECT 1 FROM webhook WHERE %s AND %s AND status <> 'DELETED')
				""", (uuid != null) ? "uuid = :uuid" : "TRUE", (userId != null) ? WebhookTable.IS_USER : "TRUE"))
			.param("uuid", (uuid != null) ? uuid : "")
			.param("user", (userId != null) ? userId : "")
			.query(Boolean.class)
			.single();
	}

	/**
	 * The webhooks that want some events, whatever their status.
	 * @param eventIds at least one event
	 * @param limit how many at the most
	 * @return each pair of an event and a webhook, in no particular order
	 */
	public List<Subscription> matching(Collection<Long> eventIds, int limit) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT e.id AS event, %s
				%s
				LIMIT :limit
				""", COLUMNS, MATCHING))
			.param("events", eventIds)
			.param("limit", limit)
			.query((row, number) -> new Subscription(row.getLong("event"), webhook(row, number)))
			.list();
	}

	/**
	 * Stops sending to webhooks whose endpoint said that it is gone for good. Their
	 * deliveries stay. One whose row somebody else is changing is left as it is; the next
	 * delivery will be told the same.
	 * @param ids at least one id
	 * @param reason for the operator, at most 32 characters
	 */
	public void disable(Collection<Long> ids, String reason) {
		List<Long> free = lockFree(ids);
		if (!free.isEmpty()) {
			this.jdbc.sql("""
					UPDATE webhook
					SET status = 'DISABLED', status_reason = :reason, updated_at = UTC_TIMESTAMP(6)
					WHERE id IN (:ids) AND status IN ('ACTIVE', 'PAUSED')
					""").param("ids", free).param("reason", reason).update();
		}
	}

	/**
	 * The main application may hold these rows for long; deliveries must not wait for it.
	 */
	private List<Long> lockFree(Collection<Long> ids) {
		return this.jdbc.sql("SELECT id FROM webhook WHERE id IN (:ids) ORDER BY id FOR UPDATE SKIP LOCKED")
			.param("ids", ids)
			.query(Long.class)
			.list();
	}

	static Webhook webhook(ResultSet row, int number) throws SQLException {
		return new Webhook(row.getLong("id"), row.getString("uuid"), row.getString("user_id"), row.getString("url"),
				row.getString("signing_key"), row.getString("previous_signing_key"),
				Webhook.Status.valueOf(row.getString("status")), row.getBoolean("strict_order"));
	}

}
