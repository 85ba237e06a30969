/**
 * The job that delivers finished deliveries again.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.redeliver;

import org.jspecify.annotations.NullMarked;
