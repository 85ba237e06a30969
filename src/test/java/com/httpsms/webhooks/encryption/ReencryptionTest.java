package com.httpsms.webhooks.encryption;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.signing.KeyOwner;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The encryption key is rotated in the order of the runbook, by nodes that each have the
 * configuration of one step.
 */
@SuppressWarnings("NullAway.Init")
@ExtendWith(OutputCaptureExtension.class)
class ReencryptionTest extends DatabaseTest {

	private static final String OLD = "b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCA=";

	private static final String NEW = "bmV3IG5ldyBuZXcgbmV3IG5ldyBuZXcgbmV3IG5ldyA=";

	private static final Duration LONG = Duration.ofSeconds(30);

	private Node old;

	private Node next;

	@BeforeAll
	void startNodes() {
		this.old = Node.idle(database(), "--webhooks.encryption.key=" + OLD,
				"--webhooks.encryption.previous-keys=" + NEW);
		this.next = Node.idle(database(), "--webhooks.encryption.key=" + NEW,
				"--webhooks.encryption.previous-keys=" + OLD);
	}

	@AfterAll
	void stopNodes() {
		this.next.close();
		this.old.close();
	}

	@Test
	void aKeyIsRotatedWhileNodesOfBothConfigurationsRun() {
		for (int i = 0; i < 250; i++) {
			store("secret " + i, (i % 2 == 0) ? "before " + i : null);
		}
		store("", null);
		Reencryption reencryption = this.next.get(Reencryption.class);

		assertThat(this.old.get(Reencryption.class).reencrypt(LONG)).isFalse();
		assertThat(storedUnder(this.old)).isEqualTo(375);
		assertAllReadableBy(this.old);
		assertAllReadableBy(this.next);

		assertThat(reencryption.reencrypt(Duration.ZERO)).as("one step of each column, and cut off").isTrue();
		assertThat(storedUnder(this.next)).isEqualTo(200);
		assertAllReadableBy(this.old);
		assertAllReadableBy(this.next);

		assertThat(reencryption.reencrypt(LONG)).isFalse();
		assertThat(storedUnder(this.next)).isEqualTo(375);
		assertAllReadableBy(this.old);
		try (Node after = Node.idle(database(), "--webhooks.encryption.key=" + NEW)) {
			assertAllReadableBy(after);
			assertThat(after.get(OutdatedKeys.class).outdated()).isZero();
		}
		assertThat(database().count("SELECT COUNT(*) FROM webhook WHERE signing_key = ''")).isOne();
	}

	@Test
	void whatSomebodyElseHoldsOrHasChangedStaysAsTheyWantIt() {
		long held = store("held", null);
		long changed = store("changed", null);
		StoredKeyTable table = this.next.get(StoredKeyTable.class);
		List<StoredKey> read = table.page(KeyColumn.CURRENT, SigningKeyCipher.PLAIN, 0, 10);
		database().jdbc().sql("UPDATE webhook SET signing_key = 'by its user' WHERE id = ?").param(changed).update();
		TransactionTemplate transaction = new TransactionTemplate(this.next.get(PlatformTransactionManager.class));

		transaction.executeWithoutResult((status) -> assertThat(table.replace(KeyColumn.CURRENT,
				Map.of(new StoredKey(changed, database().keyOwner(changed), "changed"), "late")))
			.isZero());
		assertThat(read).hasSize(2);
		assertThat(storedKey(changed)).isEqualTo("by its user");

		new TransactionTemplate(this.old.get(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			this.old.get(JdbcTemplate.class).queryForList("SELECT id FROM webhook WHERE id = ? FOR UPDATE", held);
			this.next.get(Reencryption.class).reencrypt(LONG);
			assertThat(storedKey(held)).as("nobody waits for its lock").isEqualTo("held");
		});
		assertThat(storedKey(changed)).startsWith("{aes-256-gcm:");
		this.next.get(Reencryption.class).reencrypt(LONG);
		assertThat(storedKey(held)).startsWith("{aes-256-gcm:");
	}

	@Test
	void whatCannotBeReadIsCountedAndPassedOver() {
		long readable = store("good", null);
		String good = this.old.get(SigningKeyCipher.class).toStore("good", database().keyOwner(readable));
		String damaged = good.substring(0, good.length() - 8) + "AAAAAAA=";
		String foreign = "{aes-256-gcm:00000000}AAAA";
		List<Long> unreadable = List.of(store(damaged, null), store(foreign, null), store("{aes-256-gcm:é", null),
				store(good, null));
		update(readable, good, foreign);

		assertThat(this.next.get(Reencryption.class).reencrypt(LONG)).isFalse();

		assertThat(unreadable.stream().map(this::storedKey)).containsExactly(damaged, foreign, "{aes-256-gcm:é", good);
		assertThat(revealed(this.next, readable)).isEqualTo("good");
		try (Node after = Node.idle(database(), "--webhooks.encryption.key=" + NEW)) {
			assertThat(after.get(OutdatedKeys.class).outdated()).isEqualTo(5);
			assertThat(after.get(OutdatedKeys.class).unreadable()).isEqualTo(5);
		}
	}

	@Test
	void theFirstKeyIsIntroducedLikeAnyOther() {
		long webhook = store("plain", "plain before");
		try (Node first = Node.idle(database(), "--webhooks.encryption.previous-keys=" + NEW)) {
			first.get(Reencryption.class).reencrypt(LONG);
			assertThat(storedKey(webhook)).isEqualTo("plain");
			this.next.get(Reencryption.class).reencrypt(LONG);
			assertThat(storedKey(webhook)).startsWith("{aes-256-gcm:");
			assertThat(revealed(first, webhook)).isEqualTo("plain");
		}
	}

	@Test
	void aNodeThatKeepsKeysInPlainSaysSoAtItsStart(CapturedOutput output) {
		store("plain", "plain before");
		try (Node without = Node.idle(database())) {
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN") && line.contains("PlainKeys")))
				.singleElement()
				.asString()
				.contains("webhooks.encryption.key is not set", "2 are in the database in plain");
			assertThat(without.get(OutdatedKeys.class).outdated()).isZero();
		}
		long before = output.getOut().lines().filter((line) -> line.contains("PlainKeys")).count();
		Node.idle(database(), "--webhooks.encryption.key=" + NEW).close();
		assertThat(output.getOut().lines().filter((line) -> line.contains("PlainKeys"))).hasSize((int) before);
	}

	@Test
	void lookingWhenNothingIsLeftReadsNoWebhook() {
		for (int i = 0; i < 50; i++) {
			// encrypted from the first, since an index keeps what was there for a while
			long webhook = store("", null);
			update(webhook, this.next.get(SigningKeyCipher.class).toStore("secret", database().keyOwner(webhook)),
					null);
		}
		new TransactionTemplate(this.next.get(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			long before = rowsRead();
			assertThat(this.next.get(Reencryption.class).reencrypt(LONG)).isFalse();
			assertThat(rowsRead() - before).isLessThanOrEqualTo(20);
		});
	}

	private long rowsRead() {
		return this.next.get(JdbcTemplate.class)
			.queryForList("SHOW SESSION STATUS LIKE 'Handler_read%'")
			.stream()
			.mapToLong((row) -> Long.parseLong(String.valueOf(row.values().toArray()[1])))
			.sum();
	}

	private long store(String key, @Nullable String previous) {
		long webhook = database().insertWebhook("http://127.0.0.1:9/", key, "u", "+1", List.of());
		update(webhook, key, previous);
		return webhook;
	}

	private void update(long webhook, String key, @Nullable String previous) {
		database().jdbc().sql("""
				UPDATE webhook
				SET signing_key = ?, previous_signing_key = ?, previous_key_until = '2100-01-01'
				WHERE id = ?
				""").params(Arrays.asList(key, previous, webhook)).update();
	}

	private String revealed(Node node, long webhook) {
		return node.get(SigningKeyCipher.class).reveal(storedKey(webhook), database().keyOwner(webhook));
	}

	private String storedKey(long webhook) {
		return database().jdbc()
			.sql("SELECT signing_key FROM webhook WHERE id = ?")
			.param(webhook)
			.query(String.class)
			.single();
	}

	/** By the query of the runbook. */
	private long storedUnder(Node node) {
		return database().count(
				"""
						SELECT COALESCE(SUM(signing_keys), 0) FROM (
						  SELECT key_encrypted_under AS key_id, COUNT(*) AS signing_keys FROM webhook GROUP BY key_encrypted_under
						  UNION ALL
						  SELECT previous_key_encrypted_under, COUNT(*) FROM webhook GROUP BY previous_key_encrypted_under
						) counts
						WHERE key_id = ?
						""",
				node.get(SigningKeyCipher.class).currentKeyId());
	}

	private void assertAllReadableBy(Node node) {
		SigningKeyCipher cipher = node.get(SigningKeyCipher.class);
		List<String> keys = database().jdbc()
			.sql("""
					SELECT uuid, user_id, signing_key FROM webhook WHERE signing_key <> ''
					UNION ALL
					SELECT uuid, user_id, previous_signing_key FROM webhook WHERE previous_signing_key IS NOT NULL
					""")
			.query((row, number) -> cipher.reveal(row.getString(3), new KeyOwner(row.getString(1), row.getString(2))))
			.list();
		assertThat(keys).hasSize(375).allMatch((key) -> key.matches("(secret|before) \\d+"));
	}

}
