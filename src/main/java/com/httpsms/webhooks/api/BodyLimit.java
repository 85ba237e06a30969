package com.httpsms.webhooks.api;

import java.io.IOException;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Reads no more of a request's body than it may have: the server itself limits nothing
 * but forms. Stands behind the check of the key, so that strangers are told nothing else.
 */
@Component
class BodyLimit extends OncePerRequestFilter {

	/** A webhook with a thousand phone numbers has a third of it. */
	private static final long BYTES = 64 * 1024;

	/** By the path within the application, wherever that is mounted. */
	private static final RequestMatcher EVENTS = PathPatternRequestMatcher.pathPattern("/v1/events");

	private final FailureWriter failures;

	private final long eventsBytes;

	BodyLimit(FailureWriter failures, ApiProperties properties) {
		this.failures = failures;
		this.eventsBytes = properties.maxEventsBody().toBytes();
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		// its size says nothing of what it holds
		String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
		if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
			response.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
			this.failures.write(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE,
					"Content-Encoding must be identity, or left out: bodies are not decompressed");
			return;
		}
		long limit = EVENTS.matches(request) ? this.eventsBytes : BYTES;
		if (request.getContentLengthLong() > limit) {
			this.failures.write(response, HttpStatus.CONTENT_TOO_LARGE,
					String.valueOf(new BodyTooLargeException(limit).getMessage()));
			return;
		}
		chain.doFilter(new HttpServletRequestWrapper(request) {

			@Override
			public ServletInputStream getInputStream() throws IOException {
				return new LimitedStream(super.getInputStream(), limit);
			}
		}, response);
	}

	/** For bodies that don't say how long they are. */
	private static final class LimitedStream extends ServletInputStream {

		private final ServletInputStream body;

		private final long limit;

		private long count;

		LimitedStream(ServletInputStream body, long limit) {
			this.body = body;
			this.limit = limit;
		}

		@Override
		public int read() throws IOException {
			int read = this.body.read();
			count((read >= 0) ? 1 : 0);
			return read;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = this.body.read(bytes, offset, length);
			count(Math.max(0, read));
			return read;
		}

		private void count(int bytes) throws BodyTooLargeException {
			this.count += bytes;
			if (this.count > this.limit) {
				throw new BodyTooLargeException(this.limit);
			}
		}

		@Override
		public boolean isFinished() {
			return this.body.isFinished();
		}

		@Override
		public boolean isReady() {
			return this.body.isReady();
		}

		@Override
		public void setReadListener(ReadListener listener) {
			this.body.setReadListener(listener);
		}

	}

}
