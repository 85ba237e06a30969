package com.httpsms.webhooks.config;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints a refused property as two lines instead of a stack trace.
 */
class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
		return new FailureAnalysis("The property %s %s.".formatted(cause.property(), cause.rule()),
				"Correct %s; README.md lists every property with its unit and default.".formatted(cause.property()),
				cause);
	}

}
