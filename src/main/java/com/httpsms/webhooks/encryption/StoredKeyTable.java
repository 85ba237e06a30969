package com.httpsms.webhooks.encryption;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.signing.KeyOwner;

/**
 * The statements on the signing keys of {@code webhook}, by the key that encrypted them.
 */
@Repository
class StoredKeyTable {

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	StoredKeyTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Counts the signing keys that are not stored under a key. Reads only their entries
	 * in {@code webhook_key_encrypted_under} and
	 * {@code webhook_previous_key_encrypted_under}, so that it costs nothing when there
	 * are none.
	 * @param keyId the key's id, empty for none
	 * @return how many are stored under which other key, empty for plain ones
	 */
	Map<String, Long> countOthers(String keyId) {
		return this.jdbc.sql(Arrays.stream(KeyColumn.values()).map((column) -> column.in("""
				SELECT [encrypted_under] AS key_id, COUNT(*) AS signing_keys
				FROM webhook FORCE INDEX ([index])
				WHERE [encrypted_under] < :key OR [encrypted_under] > :key
				GROUP BY [encrypted_under]
				""")).collect(Collectors.joining("UNION ALL\n")))
			.param("key", keyId)
			.query((row, number) -> Map.entry(row.getString("key_id"), row.getLong("signing_keys")))
			.list()
			.stream()
			.collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
	}

	/**
	 * Counts the signing keys that are stored in plain, by the same indexes.
	 * @return how many there are
	 */
	long countPlain() {
		return Arrays.stream(KeyColumn.values())
			.mapToLong((column) -> this.jdbc
				.sql(column.in("SELECT COUNT(*) FROM webhook FORCE INDEX ([index]) WHERE [encrypted_under] = ''"))
				.query(Long.class)
				.single())
			.sum();
	}

	/**
	 * Reads some of the signing keys that are stored under a key. The index names them in
	 * the order of the primary key.
	 * @param column which of the two
	 * @param keyId the key's id, empty for plain ones
	 * @param after the webhook after which to begin
	 * @param limit how many at the most
	 * @return the signing keys, in the order of their webhooks
	 */
	List<StoredKey> page(KeyColumn column, String keyId, long after, int limit) {
		return this.jdbc.sql(column.in("""
				SELECT id, uuid, user_id, [key]
				FROM webhook FORCE INDEX ([index])
				WHERE [encrypted_under] = ? AND id > ?
				ORDER BY id
				LIMIT ?
				"""))
			.params(keyId, after, limit)
			.query((row, number) -> new StoredKey(row.getLong(1), new KeyOwner(row.getString(2), row.getString(3)),
					row.getString(4)))
			.list();
	}

	/**
	 * Replaces signing keys, in the transaction in progress. One that has changed since
	 * it was read stays as it is, and so does one whose row somebody else has locked: the
	 * main application may hold it for long.
	 * @param column which of the two
	 * @param replacements what to store instead of what was read, at least one
	 * @return how many were replaced
	 */
	int replace(KeyColumn column, Map<StoredKey, String> replacements) {
		Set<Long> free = new HashSet<>(this.jdbc.sql("SELECT id FROM webhook WHERE id IN (:ids) FOR UPDATE SKIP LOCKED")
			.param("ids", replacements.keySet().stream().map(StoredKey::webhookId).toList())
			.query(Long.class)
			.list());
		List<Object[]> rows = new ArrayList<>();
		replacements.forEach((read, replacement) -> {
			if (free.contains(read.webhookId())) {
				rows.add(new Object[] { replacement, read.webhookId(), read.stored() });
			}
		});
		return Arrays
			.stream(this.batch.batchUpdate(column.in("UPDATE webhook SET [key] = ? WHERE id = ? AND [key] = ?"), rows))
			.sum();
	}

}
