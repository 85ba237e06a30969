package com.httpsms.webhooks.api;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.concurrent.Semaphore;

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

/**
 * Reads a request's body before anything works on it, if it is neither too long nor too
 * slow: the server itself limits nothing but forms. Stands behind the check of the key,
 * so that strangers are told nothing else and nothing of theirs is read.
 */
@Component
class BodyLimit {

	/**
	 * How much is read of a body that is not wanted, so that its sender gets to see the
	 * answer: more than any that is only a little too long.
	 */
	static final long DROPPED = 16 << 20;

	/** A webhook with a thousand phone numbers has a third of it. */
	private static final long BYTES = 64 * 1024;

	private static final int UNIT = 1024;

	/** By the path within the application, wherever that is mounted. */
	private static final RequestMatcher EVENTS = PathPatternRequestMatcher.pathPattern("/v1/events");

	private final FailureWriter failures;

	private final long eventsBytes;

	/** What is left for bodies that come now. */
	private final Semaphore room;

	BodyLimit(FailureWriter failures, ApiProperties properties) {
		this.failures = failures;
		this.eventsBytes = properties.maxEventsBody().toBytes();
		this.room = new Semaphore(units(properties.maxBodies().toBytes()));
	}

	/**
	 * Passes a request on with its body, or answers that it is not taken.
	 * @param request the request
	 * @param response its answer
	 * @param chain what comes next
	 * @throws ServletException as what comes next throws it
	 * @throws IOException as what comes next throws it, or if the sender is gone
	 */
	void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		// its size says nothing of what it holds
		String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
		if (encoding != null && !encoding.strip().equalsIgnoreCase("identity")) {
			response.setHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
			this.failures.write(response, HttpStatus.UNSUPPORTED_MEDIA_TYPE,
					"Content-Encoding must be identity, or left out: bodies are not decompressed");
			return;
		}
		long length = request.getContentLengthLong();
		if (length == 0 || (length < 0 && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null)) {
			chain.doFilter(request, response);
			return;
		}
		long limit = EVENTS.matches(request) ? this.eventsBytes : BYTES;
		if (length > limit) {
			refuseTooLarge(request, response, new BodyTooLargeException(limit));
			return;
		}
		int units = units((length > 0) ? length : limit);
		if (!this.room.tryAcquire(units)) {
			this.failures.write(response, HttpStatus.SERVICE_UNAVAILABLE,
					"Too many large bodies are under way. Nothing was changed; try again.");
			return;
		}
		try {
			chain.doFilter(new Whole(request, BodyReader.read(request.getInputStream(), limit)), response);
		}
		catch (BodyTooLargeException ex) {
			refuseTooLarge(request, response, ex);
		}
		catch (BodyReader.BodyTooSlowException ex) {
			response.setHeader(HttpHeaders.CONNECTION, "close");
			this.failures.write(response, HttpStatus.REQUEST_TIMEOUT, String.valueOf(ex.getMessage()));
		}
		finally {
			this.room.release(units);
		}
	}

	/**
	 * Reads on, as fast as a body has to come: its sender looks for an answer only then.
	 */
	private void refuseTooLarge(HttpServletRequest request, HttpServletResponse response, BodyTooLargeException why)
			throws IOException {
		BodyReader.drop(request.getInputStream(), DROPPED);
		this.failures.write(response, HttpStatus.CONTENT_TOO_LARGE, String.valueOf(why.getMessage()));
	}

	private static int units(long bytes) {
		return Math.toIntExact((bytes + UNIT - 1) / UNIT);
	}

	/** A request whose body has been read. */
	private static final class Whole extends HttpServletRequestWrapper {

		private final byte[] body;

		Whole(HttpServletRequest request, byte[] body) {
			super(request);
			this.body = body;
		}

		@Override
		public ServletInputStream getInputStream() {
			return new WholeStream(new ByteArrayInputStream(this.body));
		}

	}

	private static final class WholeStream extends ServletInputStream {

		private final ByteArrayInputStream body;

		WholeStream(ByteArrayInputStream body) {
			this.body = body;
		}

		@Override
		public int read() {
			return this.body.read();
		}

		@Override
		public int read(byte[] bytes, int offset, int length) {
			return this.body.read(bytes, offset, length);
		}

		@Override
		public int available() {
			return this.body.available();
		}

		@Override
		public boolean isFinished() {
			return this.body.available() == 0;
		}

		@Override
		public boolean isReady() {
			return true;
		}

		@Override
		public void setReadListener(ReadListener listener) {
			throw new IllegalStateException("the body has been read");
		}

	}

}
