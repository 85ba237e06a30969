package com.httpsms.webhooks.egress;

/**
 * A webhook's URL is none that can be called. The message is the rule that it breaks, and
 * has nothing of the URL.
 */
public final class InvalidCallbackUrlException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	InvalidCallbackUrlException(String rule) {
		super(rule);
	}

	/**
	 * The rule, to be read behind the field's name.
	 * @return such as "must have a host"
	 */
	public String rule() {
		return String.valueOf(getMessage());
	}

}
