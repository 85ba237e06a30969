/**
 * What the jar does when it is told to do something else than to run: commands for an
 * operator's terminal.
 */
@NullMarked
package com.httpsms.webhooks.command;

import org.jspecify.annotations.NullMarked;
