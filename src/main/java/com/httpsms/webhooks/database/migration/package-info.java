/**
 * How the schema comes to be, in a database that may be shared: tables of libraries under
 * a prefix of ours, a history of our own, and nothing of anybody else's. Uses Flyway, and
 * start.
 */
@NullMarked
package com.httpsms.webhooks.database.migration;

import org.jspecify.annotations.NullMarked;
