/**
 * Measurements that are run by hand; nothing here passes or fails.
 */
@NullMarked
package com.httpsms.webhooks.figures;

import org.jspecify.annotations.NullMarked;
