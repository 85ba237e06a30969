package com.httpsms.webhooks.api;

import java.time.Instant;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.NonTransientDataAccessException;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.ErrorLine;
import com.httpsms.webhooks.database.TroubleLog;
import com.httpsms.webhooks.outbox.DuplicateEventException;

/**
 * Turns whatever goes wrong into an answer in the form of httpSMS. What the fault was of
 * ours is logged, and not told.
 */
@RestControllerAdvice
class ApiErrors extends ResponseEntityExceptionHandler {

	/** When to ask again while something is busy, or the database is away. */
	static final Duration RETRY_AFTER = Duration.ofSeconds(5);

	static final String RETRY_AFTER_SECONDS = String.valueOf(RETRY_AFTER.toSeconds());

	private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

	private static final TroubleLog FAILING = new TroubleLog(log, "Calls fail, since the database does");

	@ExceptionHandler
	ResponseEntity<Object> refused(ApiException ex) {
		ResponseEntity.BodyBuilder answer = ResponseEntity.status(ex.status());
		if (ex.status() == HttpStatus.TOO_MANY_REQUESTS || ex.status() == HttpStatus.SERVICE_UNAVAILABLE) {
			answer.header(HttpHeaders.RETRY_AFTER, String.valueOf(ex.retryAfter().toSeconds()));
		}
		return answer.body(ex.body());
	}

	/** Found out by others while a request is read: its parameters, headers or parts. */
	@ExceptionHandler({ InvalidParameterException.class, RequestRejectedException.class, MultipartException.class })
	ResponseEntity<Object> malformed(Exception ex) {
		log.debug("A request can't be read", ex);
		return ResponseEntity.badRequest().body(new Failure("The request isn't properly formed", Map.of()));
	}

	@ExceptionHandler
	ResponseEntity<Object> published(DuplicateEventException ex) {
		log.debug("Others publish the same events", ex);
		return ResponseEntity.status(HttpStatus.CONFLICT)
			.body(new Failure("Others publish events with the same ids. Nothing was taken; try again.", Map.of()));
	}

	/**
	 * 503 for whatever may work later, or when an operator has acted: nothing was
	 * changed, and nobody is to throw an event away for it. A line each time would fill
	 * the log while the database is away.
	 */
	@ExceptionHandler({ DataAccessException.class, TransactionException.class })
	ResponseEntity<Object> databaseFailed(RuntimeException ex) {
		DatabaseFailure failure = DatabaseFailure.of(ex);
		if (DatabaseFailure.isTooLarge(ex)) {
			log.warn("A call is larger than the database takes: {}", ErrorLine.of(ex));
			return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE)
				.body(new Failure("The request is larger than max_allowed_packet of the database. Nothing was changed.",
						Map.of()));
		}
		boolean isOurs = failure == DatabaseFailure.CONTENT
				|| (failure == DatabaseFailure.UNKNOWN && ex instanceof NonTransientDataAccessException
						&& !(ex instanceof NonTransientDataAccessResourceException));
		if (isOurs) {
			return failed(ex);
		}
		FAILING.happened(ex);
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
			.header(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS)
			.body(new Failure(sentence(failure) + " Nothing was changed; try again.", Map.of()));
	}

	private static String sentence(DatabaseFailure failure) {
		return switch (failure) {
			case PASSING -> "The database takes nothing at the moment.";
			case SETUP -> "The database refuses this until an operator has acted.";
			default -> "The database does not answer.";
		};
	}

	@ExceptionHandler
	ResponseEntity<Object> failed(RuntimeException ex) {
		log.error("A call failed", ex);
		return ResponseEntity.internalServerError()
			.body(new Failure("We ran into an internal error while handling the request.", Map.of()));
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
			if (cause instanceof BodyTooLargeException tooLarge) {
				return ResponseEntity.status(HttpStatus.CONTENT_TOO_LARGE)
					.body(new Failure(String.valueOf(tooLarge.getMessage()), Map.of()));
			}
			if (cause instanceof ApiException refusal) {
				return refused(refusal);
			}
			if (cause instanceof UnrecognizedPropertyException unknown) {
				Problems problems = new Problems();
				problems.add(unknown.getPropertyName(), "is no field of this call");
				return refused(problems.refusal("reading the request"));
			}
		}
		return ResponseEntity.status(status)
			.body(new Failure("The request isn't properly formed",
					Map.of("body", List.of("must be JSON whose fields have the documented types"))));
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleTypeMismatch(TypeMismatchException ex, HttpHeaders headers,
			HttpStatusCode status, WebRequest request) {
		String name = (ex instanceof MethodArgumentTypeMismatchException argument) ? argument.getName() : "parameter";
		Problems problems = new Problems();
		problems.add(name, rule(ex.getRequiredType()));
		return refused(problems.refusal("reading the request"));
	}

	private static String rule(@Nullable Class<?> type) {
		if (type == int.class) {
			return "must be a whole number";
		}
		if (type == UUID.class) {
			return "must be a UUID";
		}
		if (type == Instant.class) {
			return "must be a time such as 2026-11-01T00:00:00Z";
		}
		if (type != null && type.isEnum()) {
			return "must be one of "
					+ Arrays.stream(type.getEnumConstants()).map(String::valueOf).collect(Collectors.joining(", "));
		}
		return "can't be read";
	}

	/** All other failures that Spring MVC knows: a method or a path that is not there. */
	@Override
	protected @Nullable ResponseEntity<Object> handleExceptionInternal(Exception ex, @Nullable Object body,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		HttpStatus known = HttpStatus.resolve(status.value());
		return ResponseEntity.status(status)
			.headers(headers)
			.body(new Failure((known != null) ? known.getReasonPhrase() : "HTTP status " + status.value(), Map.of()));
	}

}
