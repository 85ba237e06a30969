package com.httpsms.webhooks.bench.report;

import java.util.Locale;

/**
 * What a contender is compared as. Tables and plots list contenders in this order.
 */
enum Role {

	/** This project. */
	OURS,

	/** Another library. */
	PEER,

	/** No contender but a bound: what a part of the path does on its own. */
	LIMIT;

	static final String OUR_NAME = "httpsms-webhooks";

	static Role of(String contender) {
		if (contender.equals(OUR_NAME)) {
			return OURS;
		}
		return contender.endsWith(" limit") ? LIMIT : PEER;
	}

	/** The class that the plots' style sheet knows it by. */
	String style() {
		return name().toLowerCase(Locale.ROOT);
	}

}
