/**
 * How values travel between Java and the tables, what a failure of the database is to be
 * blamed on, and how libraries get tables of their own. Uses config.
 */
@NullMarked
package com.httpsms.webhooks.database;

import org.jspecify.annotations.NullMarked;
