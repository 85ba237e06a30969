/**
 * Files of events that have left the tables: how they are written, where they are kept,
 * and how they are read. Knows nothing of the database.
 */
@NullMarked
package com.httpsms.webhooks.archive;

import org.jspecify.annotations.NullMarked;
