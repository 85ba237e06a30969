package com.httpsms.webhooks.config;

/**
 * A configuration property that the worker refuses to start with. The message names the
 * property and the rule, and never the value of a secret.
 */
public class InvalidPropertyException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String rule;

	/**
	 * Refuses a property.
	 * @param property its full name, for example {@code webhooks.retry.delays}
	 * @param rule what it has to be, and what it was unless it is a secret
	 */
	public InvalidPropertyException(String property, String rule) {
		super(property + ": " + rule);
		this.property = property;
		this.rule = rule;
	}

	/**
	 * The property's full name.
	 * @return for example {@code webhooks.lease}
	 */
	public String property() {
		return this.property;
	}

	/**
	 * What the property has to be.
	 * @return a sentence without its subject
	 */
	public String rule() {
		return this.rule;
	}

	/**
	 * Refuses the property unless a condition holds.
	 * @param condition what has to be true
	 * @param property the property's full name
	 * @param rule what it has to be
	 * @throws InvalidPropertyException if the condition is false
	 */
	public static void require(boolean condition, String property, String rule) {
		if (!condition) {
			throw new InvalidPropertyException(property, rule);
		}
	}

}
