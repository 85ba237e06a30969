/**
 * The protocol of fan-out, claim, record and sweep as a machine of few nodes and
 * deliveries, statement by statement where the order matters. What a transaction writes
 * is seen when it commits, and only row locks keep others out, as in READ COMMITTED.
 */
@NullMarked
package com.httpsms.webhooks.model.protocol;

import org.jspecify.annotations.NullMarked;
