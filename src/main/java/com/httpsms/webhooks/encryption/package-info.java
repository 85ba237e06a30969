/**
 * Keeps all stored signing keys under the present encryption key: counts those that are
 * not, and encrypts them anew. Uses signing only.
 */
@NullMarked
package com.httpsms.webhooks.encryption;

import org.jspecify.annotations.NullMarked;
