package com.httpsms.webhooks.delivery.policy;

/**
 * How one attempt ended.
 */
public enum Outcome {

	/** The endpoint answered with a status from 200 to 299. */
	SUCCEEDED,

	/** The endpoint answered with another status. */
	REFUSED,

	/** There was no whole answer within {@code webhooks.request-timeout}. */
	TIMED_OUT,

	/**
	 * DNS, connect or TLS failed, the connection was reset, or what came back was not
	 * HTTP.
	 */
	UNREACHABLE,

	/** The egress guard refused the address, or the URL names none. */
	BLOCKED,

	/** The worker died; whether the endpoint saw the request is unknown. */
	ABANDONED;

	/**
	 * All that a user hears of an endpoint from which no answer came: the reason would
	 * map the network behind the worker for who registers addresses to find out.
	 */
	public static final String NOT_CALLED = "no answer came: check the endpoint's host name, address, port and certificate, and whether it closes connections without an answer";

	/**
	 * Whether why it ended so is for operators alone; to users {@link #UNREACHABLE} and
	 * {@link #BLOCKED} are the same.
	 * @return true if no answer came, and not for want of time
	 */
	public boolean isReasonHidden() {
		return this == UNREACHABLE || this == BLOCKED;
	}

}
