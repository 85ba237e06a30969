package com.httpsms.webhooks.api;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Refuses a body that claims to be of a type with a wildcard in it: Spring fails when it
 * reads the headers of such a request, as if the fault were ours.
 */
@Component
class ConcreteContentType extends OncePerRequestFilter {

	private final FailureWriter failures;

	ConcreteContentType(FailureWriter failures) {
		this.failures = failures;
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (hasWildcard(request.getContentType())) {
			this.failures.write(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE,
					"The Content-Type must not have a wildcard");
			return;
		}
		chain.doFilter(request, response);
	}

	private boolean hasWildcard(@Nullable String contentType) {
		if (contentType == null || contentType.isEmpty()) {
			return false;
		}
		try {
			return !MediaType.parseMediaType(contentType).isConcrete();
		}
		catch (InvalidMediaTypeException ex) {
			this.logger.debug("Whoever reads the body will refuse it", ex);
			return false;
		}
	}

}
