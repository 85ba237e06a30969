package com.httpsms.webhooks.model.checker;

/**
 * What must hold of every step, and so of every state that a machine gets to.
 *
 * @param <S> the states of the machine
 */
public interface Rule<S> {

	/**
	 * What it promises.
	 * @return a sentence
	 */
	String promise();

	/**
	 * Whether a step keeps the promise.
	 * @param before the state before it
	 * @param after the state after it
	 * @return false if it is broken
	 */
	boolean holds(S before, S after);

}
