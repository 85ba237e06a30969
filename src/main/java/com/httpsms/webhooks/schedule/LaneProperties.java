package com.httpsms.webhooks.schedule;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.lanes}.
 *
 * @param lanes how many lanes the cluster has; each node has a thread for each of them
 */
@ConfigurationProperties("webhooks")
public record LaneProperties(@DefaultValue("8") int lanes) {

	public LaneProperties {
		require(lanes >= 1 && lanes <= 64, "webhooks.lanes", "must be from 1 to 64, but is " + lanes);
	}

}
