package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

/**
 * What sending has to know of the configuration.
 *
 * @param requestTimeout for the whole exchange
 * @param maxInFlight requests in flight on this node
 */
public record SendProperties(Duration requestTimeout, int maxInFlight) {

}
