/**
 * The rules as plain functions: what an answer means, when to try again, when to leave an
 * endpoint alone. Uses nothing of ours, no database and no clock.
 */
@NullMarked
package com.httpsms.webhooks.delivery.policy;

import org.jspecify.annotations.NullMarked;
