/**
 * Hints that there may be work, from the database's replication stream. What is delivered
 * is only ever what the tables say: a hint that is lost, late or repeated costs time and
 * nothing else.
 */
@NullMarked
package com.httpsms.webhooks.wake;

import org.jspecify.annotations.NullMarked;
