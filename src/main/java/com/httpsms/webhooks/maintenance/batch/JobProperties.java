package com.httpsms.webhooks.maintenance.batch;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.jobs.*}.
 *
 * @param share the share of its time that a run works; for the rest it leaves the
 * database to deliveries
 * @param lease how long a run stays a node's from which nothing is heard, 5 seconds or
 * more
 * @param retryDelay how long a run that failed waits before it is tried again; each next
 * wait is three times as long
 * @param lookInterval how often a node that does no run looks for one that somebody else
 * asked for
 */
@ConfigurationProperties("webhooks.jobs")
public record JobProperties(@DefaultValue("0.5") double share, @DefaultValue("20s") Duration lease,
		@DefaultValue("5s") Duration retryDelay, @DefaultValue("5s") Duration lookInterval) {

	private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);

	private static final Duration SHORTEST_WAIT = Duration.ofMillis(100);

	private static final Duration LONGEST_RETRY_DELAY = Duration.ofHours(1);

	private static final Duration LONGEST_LOOK_INTERVAL = Duration.ofMinutes(1);

	public JobProperties {
		require(share > 0 && share <= 1, "webhooks.jobs.share", "must be above 0 and at most 1, but is " + share);
		require(lease.compareTo(SHORTEST_LEASE) >= 0, "webhooks.jobs.lease", "must be 5s or more, but is " + lease);
		require(retryDelay.compareTo(SHORTEST_WAIT) >= 0 && retryDelay.compareTo(LONGEST_RETRY_DELAY) <= 0,
				"webhooks.jobs.retry-delay", "must be from 100ms to 1h, but is " + retryDelay);
		require(lookInterval.compareTo(SHORTEST_WAIT) >= 0 && lookInterval.compareTo(LONGEST_LOOK_INTERVAL) <= 0,
				"webhooks.jobs.look-interval", "must be from 100ms to 1m, but is " + lookInterval);
	}

}
