package com.httpsms.webhooks.api;

import java.io.IOException;
import java.util.concurrent.Semaphore;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything else, also before the check of the key: however many calls
 * come, and however slowly, the server's other threads are there for probes and metrics.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class CallGate extends OncePerRequestFilter {

	private final Semaphore places;

	private final FailureWriter failures;

	CallGate(ApiProperties properties, FailureWriter failures) {
		this.places = new Semaphore(properties.maxCalls());
		this.failures = failures;
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		String path = request.getRequestURI().substring(request.getContextPath().length());
		return path.startsWith("/actuator/");
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		if (!this.places.tryAcquire()) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
			this.failures.write(response, HttpStatus.SERVICE_UNAVAILABLE,
					"Too many calls are under way. Nothing was changed; try again.");
			return;
		}
		try {
			chain.doFilter(request, response);
			dropWhatHasArrived(request);
		}
		finally {
			this.places.release();
		}
	}

	/**
	 * A sender sees the answer only if what it has sent was read. Nobody waits for what
	 * is still to come of a body that no call has asked for.
	 */
	private static void dropWhatHasArrived(HttpServletRequest request) throws IOException {
		if (request.getContentLengthLong() == 0) {
			return;
		}
		ServletInputStream body = request.getInputStream();
		byte[] buffer = new byte[8192];
		long dropped = 0;
		while (dropped < BodyLimit.DROPPED && body.available() > 0) {
			int read = body.read(buffer, 0, Math.min(buffer.length, body.available()));
			if (read < 0) {
				return;
			}
			dropped += read;
		}
	}

}
