package com.httpsms.webhooks.start;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Tells Spring Boot what is behind a failed start. Comes first: Boot's own analyzers know
 * neither our properties nor our users, and would advise to set up another database.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailureAnalyzer implements FailureAnalyzer {

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		return StartProblem.of(failure)
			.map((problem) -> new FailureAnalysis(problem.what(), problem.remedy(), failure))
			.orElse(null);
	}

}
