/**
 * What the worker needs of the database server: the settings of its own sessions, which
 * it makes, and those of the server, which it can only check before the first migration.
 * Uses start.
 */
@NullMarked
package com.httpsms.webhooks.session;

import org.jspecify.annotations.NullMarked;
