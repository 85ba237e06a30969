/**
 * The promise, attacked: producers that commit and roll back, nodes that are killed and
 * suspended, a database that goes away, connections that break; and an account of it that
 * is kept by producers and endpoint alone, and held against the tables in the end.
 */
@NullMarked
package com.httpsms.webhooks.ledger;

import org.jspecify.annotations.NullMarked;
