package com.httpsms.webhooks.api;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.api.*}.
 *
 * @param maxEventsBody how long the body of a request to {@code /v1/events} may be
 * @param maxBacklog how many events and due deliveries may wait before no more events are
 * taken over HTTP
 * @param maxCalls how many calls a node takes at once
 * @param maxCallsAtOnce how many of them one key may make
 * @param maxCallsPerSecond how many calls a second one user, or one operator's key, may
 * make for long
 * @param maxBodies how long all bodies together may be that are read or worked on
 * @param maxDatabaseCalls how many calls may use the database at once
 * @param maxWebhooksPerUser how many webhooks a user may have
 */
@ConfigurationProperties("webhooks.api")
public record ApiProperties(@DefaultValue("8MB") DataSize maxEventsBody, @DefaultValue("100000") int maxBacklog,
		@DefaultValue("100") int maxCalls, @DefaultValue("16") int maxCallsAtOnce,
		@DefaultValue("20") int maxCallsPerSecond, @DefaultValue("32MB") DataSize maxBodies,
		@DefaultValue("6") int maxDatabaseCalls, @DefaultValue("10") int maxWebhooksPerUser) {

	public ApiProperties {
		require(maxEventsBody.toBytes() >= 1024 && maxEventsBody.toMegabytes() <= 64, "webhooks.api.max-events-body",
				"must be from 1KB to 64MB, but is " + maxEventsBody);
		require(maxBacklog >= 1 && maxBacklog <= 100_000, "webhooks.api.max-backlog",
				"must be from 1 to 100000, but is " + maxBacklog);
		require(maxCalls >= 1 && maxCalls <= 150, "webhooks.api.max-calls",
				"must be from 1 to 150, so that the server's other threads answer probes, but is " + maxCalls);
		require(maxCallsAtOnce >= 1 && maxCallsAtOnce <= maxCalls, "webhooks.api.max-calls-at-once",
				"must be from 1 to webhooks.api.max-calls (" + maxCalls + "), but is " + maxCallsAtOnce);
		require(maxCallsPerSecond >= 1 && maxCallsPerSecond <= 100_000, "webhooks.api.max-calls-per-second",
				"must be from 1 to 100000, but is " + maxCallsPerSecond);
		require(maxBodies.toBytes() >= maxEventsBody.toBytes() && maxBodies.toMegabytes() <= 1024,
				"webhooks.api.max-bodies",
				"must be from webhooks.api.max-events-body (" + maxEventsBody + ") to 1GB, but is " + maxBodies);
		require(maxDatabaseCalls >= 1 && maxDatabaseCalls <= 100, "webhooks.api.max-database-calls",
				"must be from 1 to 100, but is " + maxDatabaseCalls);
		require(maxWebhooksPerUser >= 1 && maxWebhooksPerUser <= 10_000, "webhooks.api.max-webhooks-per-user",
				"must be from 1 to 10000, but is " + maxWebhooksPerUser);
	}

}
