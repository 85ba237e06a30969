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
 */
@ConfigurationProperties("webhooks.api")
public record ApiProperties(@DefaultValue("8MB") DataSize maxEventsBody, @DefaultValue("100000") int maxBacklog) {

	public ApiProperties {
		require(maxEventsBody.toBytes() >= 1024 && maxEventsBody.toMegabytes() <= 64, "webhooks.api.max-events-body",
				"must be from 1KB to 64MB, but is " + maxEventsBody);
		require(maxBacklog >= 1 && maxBacklog <= 100_000, "webhooks.api.max-backlog",
				"must be from 1 to 100000, but is " + maxBacklog);
	}

}
