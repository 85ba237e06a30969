package com.httpsms.webhooks.config;

import java.util.Locale;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Prints a refused property as two lines instead of a stack trace.
 */
class InvalidPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidPropertyException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, InvalidPropertyException cause) {
		return new FailureAnalysis(String.format(Locale.ROOT, "The property %s %s.", cause.property(), cause.rule()),
				String.format(Locale.ROOT, "Correct %s; README.md lists every property with its unit and default.",
						cause.property()),
				cause);
	}

}
