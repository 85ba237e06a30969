package com.httpsms.webhooks.egress;

import java.util.List;
import java.util.Optional;

import inet.ipaddr.IPAddress;

/**
 * Addresses that are no server on the public internet: every block of IANA's two
 * special-purpose registries, also those few that are reachable from everywhere, and what
 * lies outside of the unicast space. The first block that fits names the purpose, so that
 * narrow ones come first.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's IPv4
 * registry</a>
 * @see <a href="https://www.iana.org/assignments/iana-ipv6-special-registry">IANA's IPv6
 * registry</a>
 */
final class SpecialAddresses {

	private static final List<Network> IPV4 = List.of(Network.of("0.0.0.0/8", "unspecified"),
			Network.of("10.0.0.0/8", "private"), Network.of("100.64.0.0/10", "carrier NAT"),
			Network.of("127.0.0.0/8", "loopback"),
			// the one metadata address that looks public: Azure's
			Network.of("168.63.129.16", "cloud metadata"), Network.of("169.254.0.0/16", "link-local, cloud metadata"),
			Network.of("172.16.0.0/12", "private"), Network.of("192.0.0.0/24", "reserved"),
			Network.of("192.0.2.0/24", "documentation"), Network.of("192.31.196.0/24", "AS112"),
			Network.of("192.52.193.0/24", "AMT"), Network.of("192.88.99.0/24", "6to4 relay"),
			Network.of("192.168.0.0/16", "private"), Network.of("192.175.48.0/24", "AS112"),
			Network.of("198.18.0.0/15", "benchmarking"), Network.of("198.51.100.0/24", "documentation"),
			Network.of("203.0.113.0/24", "documentation"), Network.of("224.0.0.0/4", "multicast"),
			Network.of("240.0.0.0/4", "reserved"));

	private static final List<Network> IPV6 = List.of(Network.of("::", "unspecified"), Network.of("::1", "loopback"),
			Network.of("::/96", "IPv4 in IPv6"), Network.of("::ffff:0:0/96", "IPv4 in IPv6"),
			Network.of("::ffff:0:0:0/96", "IPv4 in IPv6"), Network.of("64:ff9b::/96", "NAT64"),
			Network.of("64:ff9b:1::/48", "NAT64"), Network.of("100::/64", "discard"),
			Network.of("100:0:0:1::/64", "dummy"), Network.of("2001::/32", "Teredo"),
			Network.of("2001::/23", "protocol assignments"), Network.of("2001:db8::/32", "documentation"),
			Network.of("2002::/16", "6to4"), Network.of("2620:4f:8000::/48", "AS112"),
			Network.of("3fff::/20", "documentation"), Network.of("5f00::/16", "segment routing"),
			Network.of("fc00::/7", "unique local"), Network.of("fe80::/10", "link-local"),
			Network.of("fec0::/10", "site-local"), Network.of("ff00::/8", "multicast"),
			// everything but 2000::/3
			Network.of("::/3", "reserved"), Network.of("4000::/2", "reserved"), Network.of("8000::/1", "reserved"));

	private SpecialAddresses() {
	}

	/**
	 * What an address is for, if that is anything special.
	 * @param address an address
	 * @return its purpose, or empty if it belongs to the public internet
	 */
	static Optional<String> purpose(IPAddress address) {
		Optional<String> purpose = (address.isIPv4() ? IPV4 : IPV6).stream()
			.filter((network) -> network.contains(address))
			.map(Network::purpose)
			.findFirst();
		return (purpose.isEmpty() && CarriedIpv4.isIsatap(address)) ? Optional.of("ISATAP") : purpose;
	}

}
