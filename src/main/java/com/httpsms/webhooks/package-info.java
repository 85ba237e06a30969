/**
 * The webhook delivery worker of httpSMS. The packages below are ideas; lower ones know
 * nothing of higher ones: config, signing and egress, then webhook and outbox, then
 * delivery, then schedule.
 */
@NullMarked
package com.httpsms.webhooks;

import org.jspecify.annotations.NullMarked;
