package com.httpsms.webhooks.model.protocol;

import java.util.Set;

/**
 * How large the machine is, and what may go wrong in it.
 *
 * @param nodes how many processes work
 * @param events how many events a producer inserts, all for the same webhook
 * @param allowed how many attempts a delivery may have
 * @param maxInFlight how many deliveries of the webhook may be leased at once
 * @param faults whether processes crash, leases run out and statements fail
 * @param flaws what the protocol gets wrong
 */
record Setup(int nodes, int events, int allowed, int maxInFlight, boolean faults, Set<Flaw> flaws) {

	Setup {
		flaws = Set.copyOf(flaws);
	}

	boolean has(Flaw flaw) {
		return this.flaws.contains(flaw);
	}

	Setup with(Flaw flaw) {
		return new Setup(this.nodes, this.events, this.allowed, this.maxInFlight, this.faults, Set.of(flaw));
	}

}
