package com.httpsms.webhooks.api;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpStatus;

/**
 * A call that can't be carried out, with the answer to give.
 */
public class ApiException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final HttpStatus status;

	private final LinkedHashMap<String, List<String>> problems;

	private final Duration retryAfter;

	/**
	 * A failure.
	 * @param status the answer's status
	 * @param message what went wrong; must not repeat secrets
	 * @param problems what is wrong with which field, may be empty
	 */
	public ApiException(HttpStatus status, String message, Map<String, List<String>> problems) {
		this(status, message, problems, ApiErrors.RETRY_AFTER);
	}

	/**
	 * A failure that passes.
	 * @param status the answer's status, 429 or 503
	 * @param message what went wrong; must not repeat secrets
	 * @param problems what is wrong with which field, may be empty
	 * @param retryAfter when the same call may do better
	 */
	public ApiException(HttpStatus status, String message, Map<String, List<String>> problems, Duration retryAfter) {
		super(message);
		this.retryAfter = retryAfter;
		this.status = status;
		this.problems = new LinkedHashMap<>(problems);
	}

	/**
	 * Something that is not there, or not for this caller: nobody learns which.
	 * @param message what was not found
	 * @return the failure
	 */
	public static ApiException notFound(String message) {
		return new ApiException(HttpStatus.NOT_FOUND, message, Map.of());
	}

	/**
	 * A request that can't be read.
	 * @param field what of it
	 * @param rule what it must be
	 * @return the failure
	 */
	public static ApiException malformed(String field, String rule) {
		return new ApiException(HttpStatus.BAD_REQUEST, "The request isn't properly formed",
				Map.of(field, List.of(rule)));
	}

	Duration retryAfter() {
		return this.retryAfter;
	}

	HttpStatus status() {
		return this.status;
	}

	Failure body() {
		return new Failure(String.valueOf(getMessage()), this.problems);
	}

}
