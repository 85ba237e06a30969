/**
 * What all calls of the HTTP API have in common: how answers and errors look, and how
 * long a request may be.
 */
@NullMarked
package com.httpsms.webhooks.api;

import org.jspecify.annotations.NullMarked;
