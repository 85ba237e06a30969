package com.httpsms.webhooks.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * What an operator does to {@code webhook}. No statement reads a signing key, which an
 * operator's database user may not.
 */
@Repository
public class WebhookStateTable {

	private static final String STATE = """
			SELECT id, uuid, user_id, url, status, status_reason, strict_order, updated_at
			FROM webhook
			""";

	private final JdbcClient jdbc;

	WebhookStateTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Finds a webhook, deleted or not. Uses {@code webhook_uuid} or the primary key.
	 * @param key its uuid, or its id in the tables
	 * @return the webhook
	 */
	public Optional<WebhookState> find(String key) {
		String column = key.matches("[0-9]{1,18}") ? "id" : "uuid";
		return this.jdbc.sql(STATE + "WHERE " + column + " = ?")
			.param(key.toLowerCase(Locale.ROOT))
			.query(WebhookStateTable::state)
			.optional();
	}

	/**
	 * Lists webhooks by id. Uses {@code webhook_user} where a user is given, and else the
	 * primary key.
	 * @param userId whose, or null for everybody's
	 * @param status where they stand, or null for all that are not deleted
	 * @param reason why they stand there, or null for any reason
	 * @param after the id before the first one
	 * @param limit how many at the most
	 * @return the webhooks
	 */
	public List<WebhookState> list(@Nullable String userId, Webhook.@Nullable Status status, @Nullable String reason,
			long after, int limit) {
		return this.jdbc
			.sql(STATE + String.format(Locale.ROOT, "WHERE id > :after AND %s AND %s AND %s ORDER BY id LIMIT :limit",
					(userId != null) ? WebhookTable.IS_USER : "TRUE",
					(status != null) ? "status = :status" : "status <> 'DELETED'",
					(reason != null) ? "status_reason = :reason" : "TRUE"))
			.param("after", after)
			.param("user", (userId != null) ? userId : "")
			.param("status", (status != null) ? status.name() : "")
			.param("reason", (reason != null) ? reason : "")
			.param("limit", limit)
			.query(WebhookStateTable::state)
			.list();
	}

	/**
	 * Pauses a webhook that is active.
	 * @param id the webhook
	 * @param reason why, at most 32 characters
	 * @return whether it was active; otherwise nothing has changed
	 */
	public boolean pause(long id, String reason) {
		return this.jdbc.sql("""
				UPDATE webhook
				SET status = 'PAUSED', status_reason = ?, updated_at = UTC_TIMESTAMP(6)
				WHERE id = ? AND status = 'ACTIVE'
				""").params(reason, id).update() == 1;
	}

	/**
	 * Has a webhook sent to again that was paused or disabled.
	 * @param id the webhook
	 * @param reason only if this is why it was paused, or null for whatever reason
	 * @return whether it was; otherwise nothing has changed
	 */
	public boolean resume(long id, @Nullable String reason) {
		return this.jdbc
			.sql(String.format(Locale.ROOT, """
					UPDATE webhook
					SET status = 'ACTIVE', status_reason = NULL, updated_at = UTC_TIMESTAMP(6)
					WHERE id = :id AND %s
					""",
					(reason != null) ? "status = 'PAUSED' AND status_reason = :reason"
							: "status IN ('PAUSED', 'DISABLED')"))
			.param("id", id)
			.param("reason", (reason != null) ? reason : "")
			.update() == 1;
	}

	/**
	 * Sets a signing key, in plain: nodes encrypt it within a minute. The one before is
	 * forgotten.
	 * @param id the webhook
	 * @param key the key
	 * @return whether the webhook is there and not deleted
	 */
	public boolean setSigningKey(long id, String key) {
		return this.jdbc.sql("""
				UPDATE webhook
				SET signing_key = ?, updated_at = UTC_TIMESTAMP(6)
				WHERE id = ? AND status <> 'DELETED'
				""").params(key, id).update() == 1;
	}

	private static WebhookState state(ResultSet row, int number) throws SQLException {
		return new WebhookState(row.getLong("id"), row.getString("uuid"), row.getString("user_id"),
				row.getString("url"), Webhook.Status.valueOf(row.getString("status")), row.getString("status_reason"),
				row.getBoolean("strict_order"), DatabaseTime.get(row, "updated_at"));
	}

}
