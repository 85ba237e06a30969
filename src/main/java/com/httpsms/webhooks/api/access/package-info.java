/**
 * Who may call what: API keys and roles.
 */
@NullMarked
package com.httpsms.webhooks.api.access;

import org.jspecify.annotations.NullMarked;
