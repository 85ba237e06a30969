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
	ABANDONED

}
