package com.httpsms.webhooks.bench.report;

/**
 * What a figure makes of a promise.
 */
enum Verdict {

	AIM_REACHED("aim reached"), REACHED("reached"), MISSED("missed"), NOT_MEASURED("not measured");

	private final String text;

	Verdict(String text) {
		this.text = text;
	}

	static Verdict of(Results.Claim claim) {
		if (Double.isNaN(claim.value())) {
			return NOT_MEASURED;
		}
		if (keeps(claim, claim.aim())) {
			return AIM_REACHED;
		}
		// a promise without a bound that must be kept cannot be broken
		return (Double.isNaN(claim.must()) || keeps(claim, claim.must())) ? REACHED : MISSED;
	}

	private static boolean keeps(Results.Claim claim, double bound) {
		return claim.atMost() ? claim.value() <= bound : claim.value() >= bound;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
