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
 */
@ConfigurationProperties("webhooks.jobs")
public record JobProperties(@DefaultValue("0.5") double share, @DefaultValue("20s") Duration lease) {

	private static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);

	public JobProperties {
		require(share > 0 && share <= 1, "webhooks.jobs.share", "must be above 0 and at most 1, but is " + share);
		require(lease.compareTo(SHORTEST_LEASE) >= 0, "webhooks.jobs.lease", "must be 5s or more, but is " + lease);
	}

}
