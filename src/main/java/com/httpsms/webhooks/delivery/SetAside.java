package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.ErrorLine;

/**
 * What the database refuses because of what it is: one bad row must stop nothing else. It
 * is left alone for a while, and longer each time; nothing of it is lost. This node keeps
 * it in mind, since whatever can't be written can't be marked either.
 */
@Component
class SetAside implements DeliveryTrouble {

	private static final Logger logger = LoggerFactory.getLogger(SetAside.class);

	private static final Duration FIRST = Duration.ofMinutes(1);

	private static final Duration LONGEST = Duration.ofHours(1);

	/** How many rows of a kind are kept in mind; more than that is no single bad row. */
	private static final int MOST = 1_000;

	/** Lines in a minute; the counter tells of the rest. */
	private static final int LINES = 20;

	/** For how long health tells of the last one. */
	private static final Duration TOLD = Duration.ofMinutes(10);

	private final Map<Kind, Map<Object, Wait>> rows = new EnumMap<>(Kind.class);

	private final Map<Kind, Counter> counters = new EnumMap<>(Kind.class);

	private final LongSupplier clock;

	private final AtomicReference<@Nullable Told> told = new AtomicReference<>();

	private final LinesPerMinute lines;

	@Autowired
	SetAside(MeterRegistry registry) {
		this(registry, System::nanoTime);
	}

	SetAside(MeterRegistry registry, LongSupplier clock) {
		this.clock = clock;
		this.lines = new LinesPerMinute(LINES, clock);
		for (Kind kind : Kind.values()) {
			this.rows.put(kind, new ConcurrentHashMap<>());
			this.counters.put(kind,
					Counter.builder("webhooks.set.aside")
						.description("What the database refused because of what it is, and is left alone for a while")
						.tag("kind", kind.name())
						.register(registry));
		}
	}

	/**
	 * Leaves a row alone for a while.
	 * @param kind what it is
	 * @param key which one
	 * @param failure why
	 */
	synchronized void add(Kind kind, Object key, Throwable failure) {
		long now = this.clock.getAsLong();
		Map<Object, Wait> waits = waits(kind);
		// rows that were mended are not asked for any more
		waits.values().removeIf((wait) -> now - wait.until >= LONGEST.toNanos());
		Wait before = waits.get(key);
		Duration wait = (before != null) ? before.longer() : FIRST;
		if (before != null || waits.size() < MOST) {
			waits.put(key, new Wait(wait, now + wait.toNanos()));
		}
		Counter counter = this.counters.get(kind);
		if (counter != null) {
			counter.increment();
		}
		Told last = this.told.get();
		boolean goesOn = last != null && now - last.at < TOLD.toNanos();
		this.told.set(new Told(now, (goesOn && last != null) ? last.since : Instant.now(),
				(goesOn && last != null) ? last.count + 1 : 1));
		log(kind, key, failure);
	}

	private void log(Kind kind, Object key, Throwable failure) {
		if (this.lines.take()) {
			logger.error("{} {}: {}", key, kind.then, ErrorLine.of(failure));
		}
		logger.debug("{}", key, failure);
	}

	/**
	 * What is left alone now.
	 * @param <K> the keys' type
	 * @param kind what it is
	 * @param type the keys' type
	 * @return the keys, mostly none
	 */
	<K> Set<K> now(Kind kind, Class<K> type) {
		Map<Object, Wait> waits = waits(kind);
		if (waits.isEmpty()) {
			return Set.of();
		}
		long now = this.clock.getAsLong();
		return waits.entrySet()
			.stream()
			.filter((entry) -> now - entry.getValue().until < 0)
			.map((entry) -> type.cast(entry.getKey()))
			.collect(Collectors.toUnmodifiableSet());
	}

	private Map<Object, Wait> waits(Kind kind) {
		return this.rows.getOrDefault(kind, Map.of());
	}

	/**
	 * Whether what was to be written or read is to blame for a failure.
	 * @param failure what was thrown
	 * @param tries how often in a row
	 * @return true if others may work, and this one will not; what nobody knows gets
	 * three tries
	 */
	static boolean isToBlame(Throwable failure, int tries) {
		DatabaseFailure kind = DatabaseFailure.of(failure);
		return kind == DatabaseFailure.CONTENT || (kind == DatabaseFailure.UNKNOWN && tries >= 3);
	}

	@Override
	public @Nullable String reason() {
		Told last = this.told.get();
		if (last == null || this.clock.getAsLong() - last.at >= TOLD.toNanos()) {
			return null;
		}
		return "the database refuses rows, which are set aside: " + last.count + " since "
				+ last.since.truncatedTo(ChronoUnit.SECONDS) + ", see the log";
	}

	/** What may be set aside. */
	enum Kind {

		/** What came of an attempt. */
		RESULT("is not recorded; when its lease has run out, it counts as abandoned"),

		/** An attempt whose worker let its lease run out. */
		LEASE("can't be recorded as abandoned, for now"),

		/** A new event. */
		EVENT("is not fanned out, for now"),

		/** A webhook's queue, from which nothing can be claimed. */
		QUEUE("is not sent to, for now");

		private final String then;

		Kind(String then) {
			this.then = then;
		}

	}

	private record Wait(Duration length, long until) {

		Duration longer() {
			Duration twice = this.length.multipliedBy(2);
			return (twice.compareTo(LONGEST) > 0) ? LONGEST : twice;
		}

	}

	private record Told(long at, Instant since, long count) {
	}

}
