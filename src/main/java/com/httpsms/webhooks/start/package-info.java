/**
 * What a process does before everything else: it looks at what it was given, reaches the
 * database, and says in a line why it can't. Uses config and database.
 */
@NullMarked
package com.httpsms.webhooks.start;

import org.jspecify.annotations.NullMarked;
