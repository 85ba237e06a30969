package com.httpsms.webhooks.delivery.send;

import java.io.IOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

import io.netty.channel.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.web.reactive.function.client.WebClientException;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.BlockedAddressException;

/**
 * What a request brought back, before anybody knows how long it took.
 */
record Received(Outcome outcome, @Nullable Integer httpStatus, @Nullable String error, @Nullable String excerpt,
		@Nullable Duration retryAfter) {

	private static final Logger logger = LoggerFactory.getLogger(Received.class);

	private static final int LONGEST_ERROR = 500;

	private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}]");

	static Received failure(Throwable error, Duration timeout) {
		BlockedAddressException blocked = find(BlockedAddressException.class, error);
		if (blocked != null) {
			return failure(Outcome.BLOCKED, blocked.getMessage());
		}
		OnlyInterimResponseException interim = find(OnlyInterimResponseException.class, error);
		if (interim != null) {
			return new Received(Outcome.REFUSED, interim.status(), interim.getMessage(), null, null);
		}
		InvalidAnswerException invalid = find(InvalidAnswerException.class, error);
		if (invalid != null) {
			return unreadable(invalid.status(), invalid);
		}
		if (find(TimeoutException.class, error) != null || find(ConnectTimeoutException.class, error) != null) {
			return failure(Outcome.TIMED_OUT, "no whole answer within " + timeout.toMillis() + " ms");
		}
		if (find(WebClientException.class, error) == null && find(IOException.class, error) == null) {
			// an answer that the client chokes on, or a fault of ours: the attempt counts
			// all the same
			logger.warn("A request failed in an unusual way: {}", oneLine(error.toString()));
			logger.debug("The cause", error);
		}
		Throwable root = root(error);
		String kind = (root instanceof UnknownHostException) ? "unknown host" : root.getClass().getSimpleName();
		return failure(Outcome.UNREACHABLE, (root.getMessage() != null) ? kind + ": " + root.getMessage() : kind);
	}

	/**
	 * The endpoint has the request, and would answer a repeat in the same way. Its status
	 * counts if it could be read; without one, the delivery is refused and not repeated.
	 */
	static Received unreadable(int status, InvalidAnswerException error) {
		boolean succeeded = status >= 200 && status <= 299;
		return new Received(succeeded ? Outcome.SUCCEEDED : Outcome.REFUSED, (status >= 100) ? status : null,
				error.getMessage(), null, null);
	}

	private static Received failure(Outcome outcome, @Nullable String error) {
		return new Received(outcome, null, error, null, null);
	}

	Answer toAnswer(Instant startedAt, Duration duration) {
		return new Answer(this.outcome, this.httpStatus, (this.error != null) ? oneLine(this.error) : null,
				this.excerpt, this.retryAfter, startedAt, duration);
	}

	/**
	 * An endpoint's words must neither forge lines of a log nor steer the terminal that
	 * shows it: no control characters (also not those above 127), no line separators, no
	 * marks that turn the direction of text, no halves of a character.
	 */
	private static String oneLine(String text) {
		String line = (text.length() > LONGEST_ERROR) ? text.substring(0, LONGEST_ERROR) : text;
		return UNPRINTABLE.matcher(line).replaceAll(" ");
	}

	private static <T extends Throwable> @Nullable T find(Class<T> type, Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (type.isInstance(cause)) {
				return type.cast(cause);
			}
		}
		return null;
	}

	private static Throwable root(Throwable error) {
		Throwable root = error;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

}
