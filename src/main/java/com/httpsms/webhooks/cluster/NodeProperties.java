package com.httpsms.webhooks.cluster;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.node.heartbeat}.
 *
 * @param heartbeat how often a node says that it lives and to which server it writes
 */
@ConfigurationProperties("webhooks.node")
record NodeProperties(@DefaultValue("5s") Duration heartbeat) {

	NodeProperties {
		require(heartbeat.compareTo(Duration.ofMillis(100)) >= 0 && heartbeat.compareTo(Duration.ofMinutes(1)) <= 0,
				"webhooks.node.heartbeat", "must be from 100ms to 1m, but is " + heartbeat);
	}

}
