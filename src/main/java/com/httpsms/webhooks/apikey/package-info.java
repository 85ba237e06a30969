/**
 * Keys that let users, producers and operators in: made, looked up, revoked.
 */
@NullMarked
package com.httpsms.webhooks.apikey;

import org.jspecify.annotations.NullMarked;
