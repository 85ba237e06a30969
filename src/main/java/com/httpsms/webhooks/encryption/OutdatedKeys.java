package com.httpsms.webhooks.encryption;

import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.signing.SigningKeyCipher;

/**
 * How far the signing keys are from where they should be, as metrics: counted when these
 * are read, but not more often than once a minute.
 */
@Component
class OutdatedKeys implements MeterBinder {

	private static final Logger logger = LoggerFactory.getLogger(OutdatedKeys.class);

	private static final Duration FRESH = Duration.ofMinutes(1);

	private final SigningKeyCipher cipher;

	private final StoredKeyTable table;

	/** By the id of the key that encrypted them; null while the database is away. */
	private @Nullable Map<String, Long> counts;

	private long countedAt = System.nanoTime() - FRESH.toNanos();

	OutdatedKeys(SigningKeyCipher cipher, StoredKeyTable table) {
		this.cipher = cipher;
		this.table = table;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("webhooks.signing.keys.outdated", this, OutdatedKeys::outdated)
			.description("Signing keys that are not stored under webhooks.encryption.key")
			.register(registry);
		Gauge.builder("webhooks.signing.keys.unreadable", this, OutdatedKeys::unreadable)
			.description("Signing keys that are encrypted under a key that this node does not have")
			.register(registry);
	}

	double outdated() {
		return sum((keyId) -> true);
	}

	double unreadable() {
		return sum((keyId) -> !this.cipher.canRead(keyId));
	}

	private double sum(Predicate<String> keyIds) {
		Map<String, Long> found = counts();
		if (found == null) {
			return Double.NaN;
		}
		return found.entrySet()
			.stream()
			.filter((entry) -> keyIds.test(entry.getKey()))
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	private synchronized @Nullable Map<String, Long> counts() {
		if (System.nanoTime() - this.countedAt >= FRESH.toNanos()) {
			try {
				this.counts = this.table.countOthers(this.cipher.currentKeyId());
			}
			catch (DataAccessException ex) {
				logger.debug("The signing keys can't be counted", ex);
				this.counts = null;
			}
			this.countedAt = System.nanoTime();
		}
		return this.counts;
	}

}
