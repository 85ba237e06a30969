package com.httpsms.webhooks.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IncompatibleAddressException;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * Which addresses a webhook may name. Users choose the URLs and the worker sits inside
 * the operator's network, so that everything that is not the public internet is refused
 * unless the operator opened it.
 *
 * @see <a href="https://www.iana.org/assignments/iana-ipv4-special-registry">IANA's
 * special-purpose registries</a>
 */
public final class EgressPolicy {

	private static final List<Network> REFUSED = List.of(Network.of("0.0.0.0/8", "unspecified"),
			Network.of("10.0.0.0/8", "private"), Network.of("100.64.0.0/10", "carrier NAT"),
			Network.of("127.0.0.0/8", "loopback"), Network.of("168.63.129.16", "cloud metadata"),
			Network.of("169.254.0.0/16", "link-local, cloud metadata"), Network.of("172.16.0.0/12", "private"),
			Network.of("192.0.0.0/24", "reserved"), Network.of("192.0.2.0/24", "documentation"),
			Network.of("192.88.99.0/24", "6to4 relay"), Network.of("192.168.0.0/16", "private"),
			Network.of("198.18.0.0/15", "benchmarking"), Network.of("198.51.100.0/24", "documentation"),
			Network.of("203.0.113.0/24", "documentation"), Network.of("224.0.0.0/4", "multicast"),
			Network.of("240.0.0.0/4", "reserved"), Network.of("::/96", "unspecified, loopback or IPv4-compatible"),
			Network.of("::ffff:0:0/96", "IPv4 in IPv6"), Network.of("64:ff9b::/96", "NAT64"),
			Network.of("64:ff9b:1::/48", "NAT64"), Network.of("100::/64", "discard"), Network.of("2001::/32", "Teredo"),
			Network.of("2001:db8::/32", "documentation"), Network.of("2002::/16", "6to4"),
			Network.of("3fff::/20", "documentation"), Network.of("fc00::/7", "unique local"),
			Network.of("fe80::/10", "link-local"), Network.of("fec0::/10", "site-local"),
			Network.of("ff00::/8", "multicast"));

	private static final IPAddressGenerator ADDRESSES = new IPAddressGenerator();

	private final List<Network> allowed;

	/**
	 * A policy that opens some networks.
	 * @param allow networks in CIDR notation, or single addresses
	 * @throws InvalidPropertyException if one of them is neither
	 */
	public EgressPolicy(List<String> allow) {
		this.allowed = allow.stream().map(EgressPolicy::allowed).toList();
	}

	private static Network allowed(String text) {
		try {
			return Network.of(text.strip(), "allowed");
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidPropertyException("webhooks.egress.allow",
					"must be a list of networks such as 10.1.0.0/16, but has '" + text + "'");
		}
	}

	/**
	 * Why an address may not be called.
	 * @param address an address, after resolution
	 * @return the reason, or empty if it may be called
	 */
	public Optional<String> refusal(InetAddress address) {
		IPAddress candidate = ADDRESSES.from(address).withoutPrefixLength();
		if (this.allowed.stream().anyMatch((network) -> network.contains(candidate))) {
			return Optional.empty();
		}
		return REFUSED.stream().filter((network) -> network.contains(candidate)).map(Network::reason).findFirst();
	}

	/**
	 * Why the host of a URL may not be called, as far as its name tells. A name is
	 * resolved when it is called, and its addresses are looked at then.
	 * @param host the host, in brackets or not when it is an IPv6 address
	 * @return the reason, or empty if it may be called or is a name
	 */
	public Optional<String> refusalOfLiteral(String host) {
		String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
		// a zone says through which interface, which is no part of the address
		String address = bare.contains("%") ? bare.substring(0, bare.indexOf('%')) : bare;
		IPAddress literal = new IPAddressString(address).getAddress();
		if (literal == null) {
			return Optional.empty();
		}
		return literal.isMultiple() ? Optional.of("not a single address") : refusal(literal.toInetAddress());
	}

	private record Network(IPAddress block, String reason) {

		static Network of(String cidr, String reason) {
			try {
				IPAddress block = new IPAddressString(cidr).toAddress();
				if (block == null || (block.isMultiple() && !block.isPrefixed())) {
					throw new IllegalArgumentException("not a network: " + cidr);
				}
				return new Network(block.isPrefixed() ? block.toPrefixBlock() : block, reason);
			}
			catch (AddressStringException | IncompatibleAddressException ex) {
				throw new IllegalArgumentException("not a network: " + cidr, ex);
			}
		}

		boolean contains(IPAddress address) {
			return this.block.contains(address);
		}
	}

}
