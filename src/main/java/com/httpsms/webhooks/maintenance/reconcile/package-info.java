/**
 * The job that holds the tables against each other.
 */
@NullMarked
package com.httpsms.webhooks.maintenance.reconcile;

import org.jspecify.annotations.NullMarked;
