package com.httpsms.webhooks.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that worked, in the form of httpSMS.
 *
 * @param <T> what it carries
 * @param status always {@code success}
 * @param message what was done, for people
 * @param data what was asked for, null if there is nothing to say
 * @param next what to send as {@code after} for the next page, absent on the last one and
 * where there are no pages
 */
public record Success<T>(@Schema(allowableValues = "success") String status, String message, @Nullable T data,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String next) {

	/**
	 * An answer without pages.
	 * @param message what was done
	 * @param data what was asked for
	 */
	public Success(String message, @Nullable T data) {
		this("success", message, data, null);
	}

	/**
	 * A page.
	 * @param message what was done
	 * @param data what was asked for
	 * @param next where the next page begins, or null
	 */
	public Success(String message, @Nullable T data, @Nullable String next) {
		this("success", message, data, next);
	}

}
