package com.httpsms.webhooks.delivery.send;

import java.time.Duration;

import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import reactor.netty.transport.NameResolverProvider.NameResolverSpec;

/**
 * How names of endpoints are looked up. Each wait is a part of the request's time: with
 * the library's five seconds, as many as a request has, no second name server would ever
 * be asked.
 *
 * @param servers the name servers
 * @param requestTimeout for the whole exchange
 */
record NameResolution(DnsServerAddressStreamProvider servers, Duration requestTimeout) {

	/** As long as the C library waits where it is told to be quick. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

	/** Four waits for name servers, and time for the request after three. */
	private static final int WAITS = 5;

	/**
	 * A record may live for a week, and users choose names: this bounds what is kept of
	 * them, and what a mistake in a zone costs.
	 */
	private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);

	/** Asks the name servers of this machine. */
	static NameResolution ofThisMachine(Duration requestTimeout) {
		return new NameResolution(DnsServerAddressStreamProviders.platformDefault(), requestTimeout);
	}

	void configure(NameResolverSpec spec) {
		Duration share = this.requestTimeout.dividedBy(WAITS);
		NameServers order = new NameServers(this.servers);
		spec.queryTimeout((share.compareTo(LONGEST_WAIT) < 0) ? share : LONGEST_WAIT)
			// followed as the record says, down to zero
			.cacheMinTimeToLive(Duration.ZERO)
			.cacheMaxTimeToLive(LONGEST_LIFE)
			// a name with a dot is asked for as it is before the machine's search domains
			// are tried: with the "ndots:5" of a cluster it would be four questions later
			.ndots(1)
			.dnsAddressResolverGroupProvider(
					(builder) -> new DnsAddressResolverGroup(builder.nameServerProvider(order)));
	}

}
