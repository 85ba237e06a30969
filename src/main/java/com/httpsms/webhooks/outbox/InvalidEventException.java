package com.httpsms.webhooks.outbox;

import org.jspecify.annotations.Nullable;

/**
 * An event that the outbox refuses. Nothing was inserted; the transaction goes on.
 */
public class InvalidEventException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final EventRule rule;

	InvalidEventException(EventRule rule, @Nullable Throwable cause) {
		super("the event breaks the rule " + rule.constraint(), cause);
		this.rule = rule;
	}

	/**
	 * The rule that the event breaks, in the words of the table's constraint.
	 * @return for example {@code event_data_owner_is_a_string_of_1_to_64_characters}
	 */
	public String rule() {
		return this.rule.constraint();
	}

	EventRule eventRule() {
		return this.rule;
	}

}
