package com.httpsms.webhooks.start;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;

/**
 * Writes why a start failed in a line, and the stack trace at debug. Boot's own reporter
 * takes a dozen lines, and is off in {@code application.yml}.
 */
class FailureLine implements FailureAnalysisReporter {

	private static final Logger logger = LoggerFactory.getLogger(FailureLine.class);

	@Override
	public void report(FailureAnalysis analysis) {
		logger.error("Not started. {} {}", inALine(analysis.getDescription()), inALine(analysis.getAction()));
		logger.debug("The cause", analysis.getCause());
	}

	private static String inALine(@Nullable String text) {
		return (text != null) ? text.replaceAll("\\s+", " ").strip() : "";
	}

}
