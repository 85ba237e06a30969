/**
 * How values travel between Java and the tables, and how libraries get tables of their
 * own. Uses no other package.
 */
@NullMarked
package com.httpsms.webhooks.database;

import org.jspecify.annotations.NullMarked;
