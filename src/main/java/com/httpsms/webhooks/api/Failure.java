package com.httpsms.webhooks.api;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that did not work, in the form of httpSMS.
 *
 * @param status always {@code error}
 * @param message what went wrong, for people
 * @param data what is wrong with which field, if fields are to blame
 */
public record Failure(@Schema(allowableValues = "error") String status, String message,
		@JsonInclude(JsonInclude.Include.NON_EMPTY) @Nullable Map<String, List<String>> data) {

	/**
	 * A failure of certain fields.
	 * @param message what went wrong
	 * @param data what is wrong with which field, may be empty
	 */
	public Failure(String message, Map<String, List<String>> data) {
		this("error", message, data);
	}

}
