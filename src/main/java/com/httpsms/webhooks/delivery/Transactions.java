package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs a step in a transaction of its own. InnoDB may end any transaction as a deadlock's
 * victim or after a wait for a lock; such a step begins again, a few times.
 */
@Component
class Transactions {

	private final TransactionTemplate transaction;

	private final RetryTemplate retry = new RetryTemplate(RetryPolicy.builder()
		.includes(ConcurrencyFailureException.class)
		.maxRetries(5)
		.delay(Duration.ofMillis(5))
		.multiplier(2)
		.jitter(Duration.ofMillis(5))
		.build());

	Transactions(PlatformTransactionManager manager) {
		this.transaction = new TransactionTemplate(manager);
	}

	/**
	 * Runs a step.
	 * @param <T> what it returns
	 * @param step the step; may run several times, so that it must not change anything
	 * but the database
	 * @return its result
	 */
	<T> T run(Supplier<T> step) {
		T result = this.retry.invoke(() -> this.transaction.execute((status) -> step.get()));
		if (result == null) {
			throw new IllegalStateException("a step returned null");
		}
		return result;
	}

}
