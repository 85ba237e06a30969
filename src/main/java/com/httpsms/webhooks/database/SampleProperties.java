package com.httpsms.webhooks.database;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.count-interval}.
 *
 * @param countInterval how old a count may get that metrics show and limits go by
 */
@ConfigurationProperties("webhooks")
public record SampleProperties(@DefaultValue("5s") Duration countInterval) {

	private static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	public SampleProperties {
		require(countInterval.compareTo(SHORTEST) >= 0 && countInterval.compareTo(LONGEST) <= 0,
				"webhooks.count-interval", "must be from 100ms to 1m, but is " + countInterval);
	}

}
