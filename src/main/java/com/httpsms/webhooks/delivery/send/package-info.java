/**
 * One HTTP request: its headers, its limits and what came back. Uses the policies,
 * signing and egress.
 */
@NullMarked
package com.httpsms.webhooks.delivery.send;

import org.jspecify.annotations.NullMarked;
