package com.httpsms.webhooks.database;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionSystemException;

/**
 * What led to a failure.
 */
public final class FailureChain {

	private FailureChain() {
	}

	/**
	 * A failure and its causes. Where a transaction could not be rolled back, why it was
	 * to be comes next, and not why that failed.
	 * @param failure what was thrown
	 * @return the failure itself, its cause, and so on, each once
	 */
	public static List<Throwable> of(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		List<Throwable> chain = new ArrayList<>();
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = causeOf(cause)) {
			chain.add(cause);
		}
		return chain;
	}

	private static @Nullable Throwable causeOf(Throwable failure) {
		Throwable original = (failure instanceof TransactionSystemException rollback) ? rollback.getOriginalException()
				: null;
		return (original != null) ? original : failure.getCause();
	}

}
