/**
 * Events over HTTP, in the CloudEvents HTTP binding.
 */
@NullMarked
package com.httpsms.webhooks.api.events;

import org.jspecify.annotations.NullMarked;
