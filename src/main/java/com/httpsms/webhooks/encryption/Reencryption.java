package com.httpsms.webhooks.encryption;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.signing.UnreadableSigningKeyException;

/**
 * Brings all signing keys under {@code webhooks.encryption.key}: plain ones, and those
 * under a previous key. What is done is told by the table, so that it may be cut off
 * anywhere and any number of nodes may be at it.
 */
@Component
public class Reencryption {

	private static final Logger logger = LoggerFactory.getLogger(Reencryption.class);

	private static final int GROUP = 100;

	/** How long the other steps of a sweep may wait for it. */
	private static final Duration SLICE = Duration.ofSeconds(2);

	/** Between two looks at tables where nothing is left to do. */
	private static final Duration REST = Duration.ofMinutes(1);

	private final SigningKeyCipher cipher;

	private final StoredKeyTable table;

	private final TransactionTemplate transaction;

	private long nextLook = System.nanoTime();

	private @Nullable String lastReport;

	Reencryption(SigningKeyCipher cipher, StoredKeyTable table, PlatformTransactionManager manager) {
		this.cipher = cipher;
		this.table = table;
		this.transaction = new TransactionTemplate(manager);
	}

	/**
	 * Goes on where it is due: at once while there is more to do than fits into its time,
	 * otherwise a minute after the last look.
	 */
	public synchronized void run() {
		if (System.nanoTime() - this.nextLook >= 0) {
			boolean more = reencrypt(SLICE);
			this.nextLook = System.nanoTime() + (more ? 0 : REST.toNanos());
		}
	}

	/**
	 * Encrypts what is left. What can't be read is reported and passed over.
	 * @param atMost for how long, about
	 * @return whether the time was too short
	 */
	boolean reencrypt(Duration atMost) {
		String current = this.cipher.currentKeyId();
		if (current.equals(SigningKeyCipher.PLAIN)) {
			return false;
		}
		long end = System.nanoTime() + atMost.toNanos();
		Map<String, Long> others = this.table.countOthers(current);
		Set<Long> damaged = new TreeSet<>();
		int replaced = 0;
		for (KeyColumn column : KeyColumn.values()) {
			for (String keyId : others.keySet()) {
				replaced += this.cipher.canRead(keyId) ? reencrypt(column, keyId, end, damaged) : 0;
			}
		}
		if (replaced > 0) {
			logger.info("{} signing keys were encrypted under webhooks.encryption.key", replaced);
		}
		report(others, damaged);
		return System.nanoTime() - end >= 0;
	}

	private int reencrypt(KeyColumn column, String keyId, long end, Set<Long> damaged) {
		int replaced = 0;
		long after = 0;
		boolean more;
		do {
			List<StoredKey> page = this.table.page(column, keyId, after, GROUP);
			replaced += replace(column, page, damaged);
			more = page.size() == GROUP;
			after = more ? page.get(GROUP - 1).webhookId() : after;
		}
		while (more && System.nanoTime() - end < 0);
		return replaced;
	}

	/** Encrypts before any row is locked. */
	private int replace(KeyColumn column, List<StoredKey> page, Set<Long> damaged) {
		Map<StoredKey, String> replacements = new LinkedHashMap<>();
		for (StoredKey key : page) {
			try {
				replacements.put(key, this.cipher.reencrypt(key.stored(), key.owner()));
			}
			catch (UnreadableSigningKeyException ex) {
				logger.debug("A key of webhook {} stays as it is, since {}", key.webhookId(), ex.getMessage());
				damaged.add(key.webhookId());
			}
		}
		Integer replaced = replacements.isEmpty() ? Integer.valueOf(0)
				: this.transaction.execute((status) -> this.table.replace(column, replacements));
		return Objects.requireNonNull(replaced);
	}

	/** Says what an operator should know, once for each change of it. */
	private void report(Map<String, Long> others, Set<Long> damaged) {
		Map<String, Long> unknown = new HashMap<>(others);
		unknown.keySet().removeIf(this.cipher::canRead);
		String report = others.isEmpty() ? "all" : "unknown " + unknown + ", damaged " + damaged;
		if (report.equals(this.lastReport)) {
			return;
		}
		this.lastReport = report;
		if (others.isEmpty()) {
			logger.info("All signing keys are under webhooks.encryption.key (id {}); no other key is needed for them",
					this.cipher.currentKeyId());
		}
		if (!unknown.isEmpty()) {
			logger.warn("Signing keys are encrypted under keys that this node does not have, by id: {}", unknown);
		}
		if (!damaged.isEmpty()) {
			logger.warn("Encrypted signing keys are damaged, of the webhooks {}", damaged);
		}
	}

}
