package com.httpsms.webhooks.outbox;

/**
 * Told when a transaction that published events in this process has committed, so that
 * nobody has to look.
 */
@FunctionalInterface
public interface CommittedEvents {

	/**
	 * Events are waiting in the outbox. Called on the committing thread; must return at
	 * once.
	 */
	void arrived();

}
