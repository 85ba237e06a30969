package com.httpsms.webhooks.delivery.policy;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code Retry-After} header.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section
 * 10.2.3</a>
 */
public final class RetryAfter {

	/** More seconds than anybody means; keeps the arithmetic away from overflow. */
	private static final Duration FOREVER = Duration.ofDays(3650);

	private RetryAfter() {
	}

	/**
	 * How long an endpoint asks to be left alone.
	 * @param header the header's value, or null if there was none
	 * @param now the time that a date is compared with
	 * @return a duration that is not negative, or null if the header is missing or says
	 * neither seconds nor a date
	 */
	public static @Nullable Duration parse(@Nullable String header, Instant now) {
		if (header == null || header.isBlank()) {
			return null;
		}
		String value = header.strip();
		if (value.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return (value.length() > 9) ? FOREVER : atMostForever(Duration.ofSeconds(Long.parseLong(value)));
		}
		try {
			Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
			return until.isAfter(now) ? atMostForever(Duration.between(now, until)) : Duration.ZERO;
		}
		catch (DateTimeException ex) {
			// a header that says nothing is no reason to treat the answer differently
			return null;
		}
	}

	private static Duration atMostForever(Duration duration) {
		return (duration.compareTo(FOREVER) > 0) ? FOREVER : duration;
	}

}
