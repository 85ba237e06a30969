package com.httpsms.webhooks.api;

import java.io.IOException;
import java.time.Duration;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

import com.httpsms.webhooks.apikey.ApiKey;

/**
 * Keeps a caller to their budget. Stands behind the check of the key, and before the body
 * is read.
 */
@Component
@Order(0)
class CallLimit extends OncePerRequestFilter {

	/** It waits for an endpoint, and has a limit of its own. */
	private static final RequestMatcher TEST = PathPatternRequestMatcher.pathPattern("/v1/webhooks/{uuid}/test");

	private final CallBudgets budgets;

	private final DatabaseCalls database;

	private final BodyLimit bodies;

	private final FailureWriter failures;

	CallLimit(CallBudgets budgets, DatabaseCalls database, BodyLimit bodies, FailureWriter failures) {
		this.budgets = budgets;
		this.database = database;
		this.bodies = bodies;
		this.failures = failures;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
		if (authentication == null || !(authentication.getPrincipal() instanceof ApiKey key)) {
			this.bodies.doFilter(request, response, chain);
			return;
		}
		Duration wait = this.budgets.take(key);
		if (!wait.isZero()) {
			refuse(response, "Too many calls", wait);
			return;
		}
		if (!this.budgets.begin(key)) {
			refuse(response, "Too many calls with this key are under way", Duration.ofSeconds(1));
			return;
		}
		try {
			// the body first: nobody holds a place in the database while it comes
			this.bodies.doFilter(request, response,
					(read, answer) -> inDatabase((HttpServletRequest) read, (HttpServletResponse) answer, chain));
		}
		finally {
			this.budgets.end(key);
		}
	}

	private void inDatabase(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (TEST.matches(request)) {
			chain.doFilter(request, response);
			return;
		}
		if (!this.database.begin()) {
			this.failures.write(response, HttpStatus.SERVICE_UNAVAILABLE,
					"Too many calls wait for the database. Nothing was changed; try again.");
			return;
		}
		try {
			chain.doFilter(request, response);
		}
		finally {
			this.database.end();
		}
	}

	private void refuse(HttpServletResponse response, String why, Duration wait) throws IOException {
		response.setHeader(HttpHeaders.RETRY_AFTER, CallBudgets.seconds(wait));
		this.failures.write(response, HttpStatus.TOO_MANY_REQUESTS, why);
	}

}
