package com.httpsms.webhooks.start;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.start.*}.
 *
 * @param databaseWait how long a process that starts tries to reach the database, up to a
 * day; zero for one try
 */
@ConfigurationProperties("webhooks.start")
public record StartProperties(@DefaultValue("5m") Duration databaseWait) {

	public StartProperties {
		require(!databaseWait.isNegative() && databaseWait.compareTo(Duration.ofDays(1)) <= 0,
				"webhooks.start.database-wait", "must be from 0s to 1d, but is " + databaseWait);
	}

}
