/**
 * Deliveries over HTTP: looked at, and delivered again.
 */
@NullMarked
package com.httpsms.webhooks.api.deliveries;

import org.jspecify.annotations.NullMarked;
