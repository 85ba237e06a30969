/**
 * How values travel between Java and the tables. Uses no other package.
 */
@NullMarked
package com.httpsms.webhooks.database;

import org.jspecify.annotations.NullMarked;
