package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

/**
 * What sending has to know of the configuration.
 *
 * @param requestTimeout for the whole exchange
 * @param maxInFlight requests in flight on this node
 * @param warmUp how long a node makes requests to itself before it takes work
 */
public record SendProperties(Duration requestTimeout, int maxInFlight, Duration warmUp) {

}
