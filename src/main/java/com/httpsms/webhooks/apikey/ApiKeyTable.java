package com.httpsms.webhooks.apikey;

import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * The statements on {@code api_key}.
 */
@Repository
class ApiKeyTable {

	private static final String KEY = """
			SELECT id, key_hash, role, user_id, created_at, last_used_at, revoked_at
			FROM api_key
			""";

	private final JdbcClient jdbc;

	ApiKeyTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Inserts a key.
	 * @param hash its SHA-256
	 * @param role what it may do
	 * @param userId whose it is, for a user's key
	 * @return its id
	 */
	long insert(byte[] hash, ApiKey.Role role, @Nullable String userId) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.jdbc.sql("INSERT INTO api_key (key_hash, role, user_id) VALUES (?, ?, ?)")
			.param(hash)
			.param(role.name())
			.param(userId)
			.update(id);
		return GeneratedId.of(id);
	}

	/**
	 * Looks a key up. Uses {@code api_key_hash}.
	 * @param hash its SHA-256
	 * @return the key, revoked or not
	 */
	Optional<ApiKey> find(byte[] hash) {
		return this.jdbc.sql(KEY + "WHERE key_hash = ?")
			.param(hash)
			.query((row, number) -> Map.entry(row.getBytes("key_hash"), key(row, number)))
			.optional()
			// the index compares, too, but byte by byte
			.filter((stored) -> MessageDigest.isEqual(stored.getKey(), hash))
			.map(Map.Entry::getValue);
	}

	/**
	 * All keys.
	 * @return the keys, the oldest first
	 */
	List<ApiKey> list() {
		// without the hash, which an operator's database user may not read
		return this.jdbc.sql("""
				SELECT id, role, user_id, created_at, last_used_at, revoked_at
				FROM api_key
				ORDER BY id
				""").query(ApiKeyTable::key).list();
	}

	/**
	 * Notes that a key was used, at most once a minute.
	 * @param id the key
	 */
	void touch(long id) {
		this.jdbc.sql("""
				UPDATE api_key
				SET last_used_at = UTC_TIMESTAMP(6)
				WHERE id = ? AND (last_used_at IS NULL OR last_used_at < UTC_TIMESTAMP(6) - INTERVAL 1 MINUTE)
				""").param(id).update();
	}

	/**
	 * Revokes a key for good.
	 * @param id the key
	 * @return whether it was there and active
	 */
	boolean revoke(long id) {
		return this.jdbc.sql("UPDATE api_key SET revoked_at = UTC_TIMESTAMP(6) WHERE id = ? AND revoked_at IS NULL")
			.param(id)
			.update() == 1;
	}

	private static ApiKey key(ResultSet row, int number) throws SQLException {
		return new ApiKey(row.getLong("id"), ApiKey.Role.valueOf(row.getString("role")), row.getString("user_id"),
				DatabaseTime.get(row, "created_at"), DatabaseTime.getNullable(row, "last_used_at"),
				DatabaseTime.getNullable(row, "revoked_at"));
	}

}
