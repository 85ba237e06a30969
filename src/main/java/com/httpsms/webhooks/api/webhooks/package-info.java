/**
 * Users' webhooks over HTTP, as clients of httpSMS call them.
 */
@NullMarked
package com.httpsms.webhooks.api.webhooks;

import org.jspecify.annotations.NullMarked;
