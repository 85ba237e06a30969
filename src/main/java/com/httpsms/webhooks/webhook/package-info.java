/**
 * Subscriptions: who wants which events of which phone numbers, where. Uses signing only.
 */
@NullMarked
package com.httpsms.webhooks.webhook;

import org.jspecify.annotations.NullMarked;
