package com.httpsms.webhooks.start;

import org.jspecify.annotations.Nullable;

/**
 * A process that can't start, and knows why.
 */
public class StartProblemException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient StartProblem problem;

	/**
	 * Ends the start.
	 * @param problem why
	 * @param cause what was thrown, null if this is the first to know
	 */
	public StartProblemException(StartProblem problem, @Nullable Throwable cause) {
		super(problem.line(), cause);
		this.problem = problem;
	}

	/**
	 * Why.
	 * @return what is wrong, and what to do
	 */
	public StartProblem problem() {
		return this.problem;
	}

}
