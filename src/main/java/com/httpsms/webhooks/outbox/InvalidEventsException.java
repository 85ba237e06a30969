package com.httpsms.webhooks.outbox;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Some of several events break rules of the outbox. None of them was inserted.
 */
public class InvalidEventsException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final LinkedHashMap<Integer, EventRule> rules;

	InvalidEventsException(Map<Integer, EventRule> rules, @Nullable Throwable cause) {
		super(rules.size() + " events break rules", cause);
		this.rules = new LinkedHashMap<>(rules);
	}

	/**
	 * The rules that events break.
	 * @return the rule of each event that breaks one, by its position from 0
	 */
	public Map<Integer, EventRule> rules() {
		return Map.copyOf(this.rules);
	}

}
