/**
 * The way of a delivery through the database: fan-out, claim, record, sweep, and the loop
 * that turns them. Uses everything but the schedule.
 */
@NullMarked
package com.httpsms.webhooks.delivery;

import org.jspecify.annotations.NullMarked;
