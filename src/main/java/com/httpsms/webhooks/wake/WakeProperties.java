package com.httpsms.webhooks.wake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code webhooks.wake}.
 *
 * @param wake how a node learns of events that other processes insert
 */
@ConfigurationProperties("webhooks")
record WakeProperties(@DefaultValue("auto") Mode wake) {

	/** How a node learns of new events. */
	enum Mode {

		/** From the replication stream where it can be read, otherwise by looking. */
		AUTO,

		/** By looking. */
		LOOK

	}

}
