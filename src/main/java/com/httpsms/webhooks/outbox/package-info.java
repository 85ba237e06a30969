/**
 * Events: how a producer hands them over, and what is refused. Uses nothing of ours.
 */
@NullMarked
package com.httpsms.webhooks.outbox;

import org.jspecify.annotations.NullMarked;
