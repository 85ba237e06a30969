/**
 * A small explicit-state model checker: it visits every state that a machine can reach,
 * breadth first, and shows the shortest way to one that breaks a rule. Knows nothing of
 * what it checks.
 */
@NullMarked
package com.httpsms.webhooks.model.checker;

import org.jspecify.annotations.NullMarked;
