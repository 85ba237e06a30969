package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import com.httpsms.webhooks.delivery.policy.RetryPolicy;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.*}: how deliveries are made. Every rule is checked at start-up.
 *
 * @param requestTimeout the whole exchange: connect, TLS, headers, body
 * @param lease until when a claimed delivery belongs to its worker; at least 5 s above
 * the request timeout
 * @param warmUp how long a node makes requests to itself before it takes work, so that
 * its first deliveries are not its slowest; zero for not at all
 * @param retry when to try again
 * @param node what one process may do
 * @param endpoint what one webhook may take
 */
@ConfigurationProperties("webhooks")
public record DeliveryProperties(@DefaultValue("5s") Duration requestTimeout, @DefaultValue("20s") Duration lease,
		@DefaultValue("3s") Duration warmUp, @DefaultValue Retry retry, @DefaultValue Node node,
		@DefaultValue Endpoint endpoint) {

	private static final Duration LEASE_MARGIN = Duration.ofSeconds(5);

	public DeliveryProperties {
		require(atLeast(requestTimeout, Duration.ofMillis(100)) && atMost(requestTimeout, Duration.ofMinutes(1)),
				"webhooks.request-timeout", "must be from 100ms to 1m, but is " + requestTimeout);
		require(atLeast(lease, requestTimeout.plus(LEASE_MARGIN)) && atMost(lease, Duration.ofHours(1)),
				"webhooks.lease", "must exceed webhooks.request-timeout by 5s or more and be at most 1h, but is "
						+ lease + " and the timeout is " + requestTimeout);
		require(atLeast(warmUp, Duration.ZERO) && atMost(warmUp, Duration.ofMinutes(1)), "webhooks.warm-up",
				"must be from 0s to 1m, but is " + warmUp);
	}

	/**
	 * {@code webhooks.retry.*}.
	 *
	 * @param delays before retries 1 to 4
	 * @param maxRetryAfter the cap on an endpoint's {@code Retry-After}
	 */
	public record Retry(@DefaultValue( {
			"5s", "1m", "10m", "1h" }) List<Duration> delays, @DefaultValue("1h") Duration maxRetryAfter){

		public Retry {
			delays = List.copyOf(delays);
			require(delays.size() == RetryPolicy.RETRIES, "webhooks.retry.delays",
					"must have 4 delays, one before each retry, but has " + delays.size());
			require(delays.stream()
				.allMatch((delay) -> atLeast(delay, RetryPolicy.SHORTEST_DELAY) && atMost(delay, Duration.ofDays(30))),
					"webhooks.retry.delays", "must be from 1s to 30d each, but are " + delays);
			require(atLeast(maxRetryAfter, RetryPolicy.SHORTEST_DELAY) && atMost(maxRetryAfter, Duration.ofDays(30)),
					"webhooks.retry.max-retry-after", "must be from 1s to 30d, but is " + maxRetryAfter);
		}

	}

	/**
	 * {@code webhooks.node.*}.
	 *
	 * @param maxInFlight requests in flight on this node
	 * @param name what this process calls itself in the tables, at most 100 characters;
	 * by default host and process id
	 */
	public record Node(@DefaultValue("512") int maxInFlight, @Nullable String name) {

		public Node {
			require(maxInFlight >= 1 && maxInFlight <= 10_000, "webhooks.node.max-in-flight",
					"must be from 1 to 10000, but is " + maxInFlight);
			require(name == null || name.length() <= 100, "webhooks.node.name",
					"must have at most 100 characters, but has " + String.valueOf(name).length());
		}

	}

	/**
	 * {@code webhooks.endpoint.*}.
	 *
	 * @param maxInFlight requests in flight to one webhook in the whole cluster; a queue
	 * row can override it
	 * @param hold when a failing endpoint is left alone
	 */
	public record Endpoint(@DefaultValue("32") int maxInFlight, @DefaultValue Hold hold) {

		public Endpoint {
			require(maxInFlight >= 1 && maxInFlight <= 10_000, "webhooks.endpoint.max-in-flight",
					"must be from 1 to 10000, but is " + maxInFlight);
		}

	}

	/**
	 * {@code webhooks.endpoint.hold.*}.
	 *
	 * @param failures how many failures in a row bring a hold
	 * @param first how long the first hold lasts; each next one is twice as long
	 * @param longest how long a hold can get
	 */
	public record Hold(@DefaultValue("10") int failures, @DefaultValue("10s") Duration first,
			@DefaultValue("5m") Duration longest) {

		public Hold {
			require(failures >= 1, "webhooks.endpoint.hold.failures", "must be 1 or more, but is " + failures);
			require(atLeast(first, Duration.ofSeconds(1)) && atMost(first, Duration.ofDays(1)),
					"webhooks.endpoint.hold.first", "must be from 1s to 1d, but is " + first);
			require(atLeast(longest, first) && atMost(longest, Duration.ofDays(1)), "webhooks.endpoint.hold.longest",
					"must be from webhooks.endpoint.hold.first to 1d, but is " + longest);
		}

	}

	private static boolean atLeast(Duration value, Duration bound) {
		return value.compareTo(bound) >= 0;
	}

	private static boolean atMost(Duration value, Duration bound) {
		return value.compareTo(bound) <= 0;
	}

}
