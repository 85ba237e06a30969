package com.httpsms.webhooks.model.checker;

import java.util.List;

/**
 * What is checked: where it begins and what may happen next. Its states must be
 * immutable, be equal when they mean the same, and be finitely many.
 *
 * @param <S> its states
 */
public interface Machine<S> {

	/**
	 * Where it begins.
	 * @return the first state
	 */
	S initial();

	/**
	 * All that may happen next, in any order.
	 * @param state a state
	 * @return the steps that lead on from it; none if nothing can happen any more
	 */
	List<Step<S>> steps(S state);

}
