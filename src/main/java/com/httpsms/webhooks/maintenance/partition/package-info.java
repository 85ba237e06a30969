/**
 * The job that moves deliveries and attempts into range partitions and keeps future ones
 * ready, and what the archive needs to know of partitions.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.partition;

import org.jspecify.annotations.NullMarked;
