package com.httpsms.webhooks.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;

/**
 * How much one caller may have a node do: calls a second for a key, calls at once for a
 * key, and keys that are none for an address. What is kept for each has a bound, too: who
 * makes up more names than that only gets full budgets for them, and pays with a look-up
 * each.
 */
@Component
public class CallBudgets {

	/** How many callers are kept in mind. */
	private static final int CALLERS = 10_000;

	/** How many calls may come at once before those a second count. */
	private static final int BURST_SECONDS = 3;

	private static final int BAD_KEYS_A_SECOND = 5;

	private static final int BAD_KEYS_AT_ONCE = 20;

	private final int callsASecond;

	private final int callsAtOnce;

	private final Map<Object, Bucket> calls = lru();

	private final Map<Object, Bucket> badKeys = lru();

	/**
	 * Fingerprints of keys that were good lately: guesses of others don't shut them out.
	 */
	private final Map<Object, Boolean> goodKeys = lru();

	private final Map<Long, Integer> underWay = new ConcurrentHashMap<>();

	CallBudgets(ApiProperties properties) {
		this.callsASecond = properties.maxCallsPerSecond();
		this.callsAtOnce = properties.maxCallsAtOnce();
	}

	private static <V> Map<Object, V> lru() {
		return new LinkedHashMap<>(16, 0.75f, true) {

			private static final long serialVersionUID = 1L;

			@Override
			protected boolean removeEldestEntry(Map.Entry<Object, V> eldest) {
				return size() > CALLERS;
			}
		};
	}

	/**
	 * Takes a call from its caller's budget. A producer has none: what it may publish is
	 * bounded by the backlog.
	 * @param key the caller
	 * @return zero if it may go on, or else how long to wait
	 */
	Duration take(ApiKey key) {
		if (key.role() == ApiKey.Role.PRODUCER) {
			return Duration.ZERO;
		}
		// keys of one user are one caller
		Object caller = (key.userId() != null) ? key.userId() : key.id();
		return take(this.calls, caller, this.callsASecond, this.callsASecond * BURST_SECONDS);
	}

	/**
	 * Whether an address has presented so many keys that are none that no more is looked
	 * up for it, unless it was good lately.
	 * @param address where a call comes from
	 * @param presented the key that it presents
	 * @return zero if it may go on, or else how long to wait
	 */
	public Duration waitOf(String address, String presented) {
		Bucket bucket;
		synchronized (this.badKeys) {
			bucket = this.badKeys.get(address);
		}
		long wait = (bucket != null) ? bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill() : 0;
		return (wait == 0 || isGood(presented)) ? Duration.ZERO : Duration.ofNanos(wait);
	}

	private boolean isGood(String presented) {
		synchronized (this.goodKeys) {
			return this.goodKeys.containsKey(fingerprint(presented));
		}
	}

	/**
	 * Notes a key that opens something.
	 * @param presented the key
	 */
	public void goodKey(String presented) {
		synchronized (this.goodKeys) {
			this.goodKeys.put(fingerprint(presented), Boolean.TRUE);
		}
	}

	private static String fingerprint(String presented) {
		return ApiKeys.fingerprint(presented);
	}

	/**
	 * Notes a key that is none.
	 * @param address where it came from
	 */
	public void badKey(String address) {
		take(this.badKeys, address, BAD_KEYS_A_SECOND, BAD_KEYS_AT_ONCE);
	}

	private static Duration take(Map<Object, Bucket> buckets, Object caller, int perSecond, int atOnce) {
		Bucket bucket;
		synchronized (buckets) {
			bucket = buckets.computeIfAbsent(caller, (name) -> Bucket.builder()
				.addLimit(Bandwidth.builder().capacity(atOnce).refillGreedy(perSecond, Duration.ofSeconds(1)).build())
				.build());
		}
		ConsumptionProbe probe = bucket.tryConsumeAndReturnRemaining(1);
		return probe.isConsumed() ? Duration.ZERO : Duration.ofNanos(probe.getNanosToWaitForRefill());
	}

	/**
	 * Begins a call.
	 * @param key the caller
	 * @return false if too many of its calls are under way
	 */
	boolean begin(ApiKey key) {
		boolean[] begun = new boolean[1];
		this.underWay.compute(key.id(), (id, count) -> {
			int before = (count != null) ? count : 0;
			begun[0] = before < this.callsAtOnce;
			return begun[0] ? before + 1 : before;
		});
		return begun[0];
	}

	/**
	 * Ends a call that had begun.
	 * @param key the caller
	 */
	void end(ApiKey key) {
		this.underWay.computeIfPresent(key.id(), (id, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * What a header says of a wait.
	 * @param wait how long
	 * @return whole seconds, one or more
	 */
	public static String seconds(Duration wait) {
		return Long.toString(Math.max(1, TimeUnit.NANOSECONDS.toSeconds(wait.toNanos() + 999_999_999)));
	}

}
