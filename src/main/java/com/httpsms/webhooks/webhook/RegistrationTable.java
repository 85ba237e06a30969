package com.httpsms.webhooks.webhook;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * What users do to {@code webhook}, {@code webhook_event_type} and
 * {@code webhook_phone_number}. Each statement names the user, so that nobody reaches a
 * webhook of somebody else; one that was deleted is as good as none.
 */
@Repository
public class RegistrationTable {

	private static final String OF_USER = String.format(Locale.ROOT, """
			SELECT %s, w.status_reason, w.previous_key_until, w.created_at, w.updated_at
			FROM webhook w
			WHERE w.user_id = :user AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(:user) AND w.status <> 'DELETED'
			""", WebhookTable.COLUMNS);

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	RegistrationTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Registers a webhook, in the transaction in progress.
	 * @param uuid a new one, for which its signing key was encrypted
	 * @param userId whose it is
	 * @param settings what it is to do
	 */
	public void insert(UUID uuid, String userId, WebhookSettings settings) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.jdbc.sql("""
				INSERT INTO webhook (uuid, user_id, url, signing_key, strict_order)
				VALUES (?, ?, ?, ?, ?)
				""")
			.params(uuid.toString(), userId, settings.url(), settings.storedSigningKey(), settings.strictOrder())
			.update(id);
		insertLists(GeneratedId.of(id), settings);
	}

	/**
	 * Changes a webhook, in the transaction in progress.
	 * @param id the webhook, locked
	 * @param settings what it is to do
	 */
	public void update(long id, WebhookSettings settings) {
		this.jdbc.sql("""
				UPDATE webhook
				SET url = ?, signing_key = ?, strict_order = ?, updated_at = UTC_TIMESTAMP(6)
				WHERE id = ?
				""").params(settings.url(), settings.storedSigningKey(), settings.strictOrder(), id).update();
		this.jdbc.sql("DELETE FROM webhook_event_type WHERE webhook_id = ?").param(id).update();
		this.jdbc.sql("DELETE FROM webhook_phone_number WHERE webhook_id = ?").param(id).update();
		insertLists(id, settings);
	}

	private void insertLists(long id, WebhookSettings settings) {
		this.batch.batchUpdate("INSERT INTO webhook_event_type (webhook_id, event_type) VALUES (?, ?)",
				settings.eventTypes().stream().sorted().map((type) -> new Object[] { id, type }).toList());
		this.batch.batchUpdate("INSERT INTO webhook_phone_number (webhook_id, phone_number) VALUES (?, ?)",
				settings.phoneNumbers().stream().sorted().map((number) -> new Object[] { id, number }).toList());
	}

	/**
	 * Replaces a signing key; the present one signs too for a while.
	 * @param id the webhook, locked
	 * @param storedKey the new key as it is to be stored
	 * @param storedPrevious the present key as it is to be stored
	 * @param overlap for how long both sign
	 */
	public void rotateKey(long id, String storedKey, String storedPrevious, Duration overlap) {
		this.jdbc.sql("""
				UPDATE webhook
				SET signing_key = ?, previous_signing_key = ?, updated_at = UTC_TIMESTAMP(6),
				    previous_key_until = UTC_TIMESTAMP(6) + INTERVAL ? SECOND
				WHERE id = ?
				""").params(storedKey, storedPrevious, overlap.toSeconds(), id).update();
	}

	/**
	 * Forgets previous keys whose time is over. Uses {@code webhook_previous_key}.
	 * @return how many it were
	 */
	public int forgetPreviousKeys() {
		return this.jdbc.sql("""
				UPDATE webhook
				SET previous_signing_key = NULL, previous_key_until = NULL
				WHERE previous_key_until < UTC_TIMESTAMP(6)
				""").update();
	}

	/**
	 * Sets whether deliveries are sent.
	 * @param id the webhook, locked
	 * @param status the new status
	 */
	public void setStatus(long id, Webhook.Status status) {
		this.jdbc.sql("UPDATE webhook SET status = ?, status_reason = NULL, updated_at = UTC_TIMESTAMP(6) WHERE id = ?")
			.params(status.name(), id)
			.update();
	}

	/**
	 * Deletes a webhook for its user: nothing is sent any more, its keys are forgotten,
	 * and its row stays for the history of its deliveries.
	 * @param id the webhook, locked
	 */
	public void delete(long id) {
		this.jdbc.sql("""
				UPDATE webhook
				SET status = 'DELETED', status_reason = NULL, signing_key = '', previous_signing_key = NULL,
				    previous_key_until = NULL, updated_at = UTC_TIMESTAMP(6)
				WHERE id = ?
				""").param(id).update();
	}

	/**
	 * Finds a webhook.
	 * @param userId whose it must be
	 * @param uuid which one
	 * @return the webhook
	 */
	public Optional<RegisteredWebhook> find(String userId, UUID uuid) {
		return withLists(this.jdbc.sql(OF_USER + "AND w.uuid = :uuid")
			.param("user", userId)
			.param("uuid", uuid.toString())
			.query(RegistrationTable::row)
			.list()).stream().findFirst();
	}

	/**
	 * Locks a webhook until the end of the transaction.
	 * @param userId whose it must be
	 * @param uuid which one
	 * @return its key in the tables
	 */
	public Optional<Long> lock(String userId, UUID uuid) {
		return this.jdbc.sql("""
				SELECT id
				FROM webhook
				WHERE uuid = :uuid AND user_id = :user AND CHAR_LENGTH(user_id) = CHAR_LENGTH(:user)
				  AND status <> 'DELETED'
				FOR UPDATE
				""").param("uuid", uuid.toString()).param("user", userId).query(Long.class).optional();
	}

	/**
	 * Counts a user's webhooks and locks the first of them, so that who makes another one
	 * waits for who does so elsewhere. Uses {@code webhook_user}.
	 * @param userId whose
	 * @return how many there are
	 */
	public Counts lockAndCount(String userId) {
		this.jdbc.sql("""
				SELECT id
				FROM webhook
				WHERE user_id = :user AND CHAR_LENGTH(user_id) = CHAR_LENGTH(:user)
				ORDER BY id
				LIMIT 1
				FOR UPDATE
				""").param("user", userId).query(Long.class).optional();
		return this.jdbc.sql("""
				SELECT COUNT(CASE WHEN status <> 'DELETED' THEN 1 END) AS present,
				       COUNT(CASE WHEN created_at >= UTC_TIMESTAMP(6) - INTERVAL 1 DAY THEN 1 END) AS made_in_a_day
				FROM webhook
				WHERE user_id = :user AND CHAR_LENGTH(user_id) = CHAR_LENGTH(:user)
				""")
			.param("user", userId)
			.query((row, number) -> new Counts(row.getInt("present"), row.getInt("made_in_a_day")))
			.single();
	}

	/**
	 * A user's webhooks.
	 *
	 * @param present how many there are that are not deleted
	 * @param madeInADay how many were made in the last 24 hours, deleted since or not
	 */
	public record Counts(int present, int madeInADay) {
	}

	/**
	 * Lists webhooks, the latest first. Uses {@code webhook_user}.
	 * @param userId whose
	 * @param query what their URLs must contain, in any case; empty for all
	 * @param skip how many to leave out
	 * @param limit how many at the most
	 * @return the webhooks
	 */
	public List<RegisteredWebhook> list(String userId, String query, int skip, int limit) {
		return withLists(this.jdbc.sql(OF_USER + """
				AND LOCATE(LOWER(:query), LOWER(w.url)) > 0
				ORDER BY w.id DESC
				LIMIT :limit OFFSET :skip
				""")
			.param("user", userId)
			.param("query", query)
			.param("limit", limit)
			.param("skip", skip)
			.query(RegistrationTable::row)
			.list());
	}

	private List<RegisteredWebhook> withLists(List<RegisteredWebhook> webhooks) {
		if (webhooks.isEmpty()) {
			return webhooks;
		}
		List<Long> ids = webhooks.stream().map((one) -> one.webhook().id()).toList();
		Map<Long, List<String>> types = lists("""
				SELECT webhook_id, event_type FROM webhook_event_type WHERE webhook_id IN (:ids) ORDER BY event_type
				""", ids);
		Map<Long, List<String>> numbers = lists(
				"""
						SELECT webhook_id, phone_number FROM webhook_phone_number WHERE webhook_id IN (:ids) ORDER BY phone_number
						""",
				ids);
		return webhooks.stream()
			.map((one) -> new RegisteredWebhook(one.webhook(), one.statusReason(), one.previousKeyUntil(),
					types.getOrDefault(one.webhook().id(), List.of()),
					numbers.getOrDefault(one.webhook().id(), List.of()), one.createdAt(), one.updatedAt()))
			.toList();
	}

	private Map<Long, List<String>> lists(String sql, Collection<Long> ids) {
		return this.jdbc.sql(sql)
			.param("ids", ids)
			.query((row, number) -> Map.entry(row.getLong(1), row.getString(2)))
			.list()
			.stream()
			.collect(Collectors.groupingBy(Map.Entry::getKey,
					Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
	}

	private static RegisteredWebhook row(ResultSet row, int number) throws SQLException {
		Webhook webhook = WebhookTable.webhook(row, number);
		return new RegisteredWebhook(webhook, row.getString("status_reason"),
				(webhook.storedPreviousKey() != null) ? DatabaseTime.getNullable(row, "previous_key_until") : null,
				List.of(), List.of(), DatabaseTime.get(row, "created_at"), DatabaseTime.get(row, "updated_at"));
	}

}
