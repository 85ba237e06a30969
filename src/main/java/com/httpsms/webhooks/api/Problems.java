package com.httpsms.webhooks.api;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.http.HttpStatus;

/**
 * Collects what is wrong with a request, so that its sender hears of all of it at once.
 */
public final class Problems {

	private final Map<String, List<String>> byField = new LinkedHashMap<>();

	/**
	 * Notes a problem.
	 * @param field the field, in the words of the request
	 * @param rule the rule that it breaks
	 */
	public void add(String field, String rule) {
		this.byField.computeIfAbsent(field, (name) -> new ArrayList<>()).add(rule);
	}

	/**
	 * Notes a problem if there is one.
	 * @param holds whether the rule holds
	 * @param field the field, in the words of the request
	 * @param rule the rule
	 */
	public void require(boolean holds, String field, String rule) {
		if (!holds) {
			add(field, rule);
		}
	}

	/**
	 * Ends a request with problems.
	 * @param doing what can't be done, for example {@code storing webhook}
	 * @throws ApiException if there are any
	 */
	public void throwIfAny(String doing) {
		if (!this.byField.isEmpty()) {
			throw refusal(doing);
		}
	}

	/**
	 * The answer to a request with problems.
	 * @param doing what can't be done
	 * @return the failure, with all that was noted
	 */
	ApiException refusal(String doing) {
		return new ApiException(HttpStatus.UNPROCESSABLE_CONTENT, "validation errors while " + doing, this.byField);
	}

}
