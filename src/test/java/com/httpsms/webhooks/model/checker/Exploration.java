package com.httpsms.webhooks.model.checker;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What came of looking at every state of a machine.
 *
 * @param states how many there are; only those that were visited if a promise is broken
 * @param steps how many steps lead from one to another
 * @param taken the names of all steps that are ever taken
 * @param broken the promise that is broken first, or null if all are kept
 */
public record Exploration(int states, int steps, Set<String> taken, @Nullable Broken broken) {

	public Exploration {
		taken = Set.copyOf(taken);
	}

}
