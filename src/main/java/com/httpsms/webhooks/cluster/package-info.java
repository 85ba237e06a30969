/**
 * The servers that nodes write to: whether events can be written now, and what is told to
 * balancers about it. Uses outbox.
 */
@NullMarked
package com.httpsms.webhooks.cluster;

import org.jspecify.annotations.NullMarked;
