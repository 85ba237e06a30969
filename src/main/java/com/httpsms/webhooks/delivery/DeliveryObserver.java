package com.httpsms.webhooks.delivery;

/**
 * Told of each attempt after it has been committed.
 */
@FunctionalInterface
public interface DeliveryObserver {

	/**
	 * An attempt was recorded. Must be quick.
	 * @param attempt the attempt
	 */
	void recorded(RecordedAttempt attempt);

}
