package com.httpsms.webhooks.start;

/**
 * A process that can't start, and knows why.
 */
public class StartProblemException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient StartProblem problem;

	/**
	 * Ends the start.
	 * @param problem why
	 * @param cause what was thrown
	 */
	public StartProblemException(StartProblem problem, Throwable cause) {
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
