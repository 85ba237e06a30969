package com.httpsms.webhooks.egress;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;
import inet.ipaddr.IPAddressString;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * Which addresses and ports a webhook may name. Users choose the URLs and the worker sits
 * inside the operator's network, so that everything that is not the public internet is
 * refused unless the operator opened it.
 */
public final class EgressPolicy {

	private static final IPAddressGenerator ADDRESSES = new IPAddressGenerator();

	/**
	 * A host that is an IPv4 address or that some resolver takes for one: its last part
	 * is a number, decimal, octal or hexadecimal.
	 * @see <a href="https://url.spec.whatwg.org/#ends-in-a-number-checker">WHATWG's
	 * rule</a>
	 */
	private static final Pattern ENDS_IN_A_NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d+|0[xX]\\p{XDigit}*)\\.?");

	private static final Pattern FOUR_NUMBERS = Pattern.compile("(?:(?:0|[1-9]\\d{0,2})\\.){3}(?:0|[1-9]\\d{0,2})");

	/** Names that mean this machine, whatever a name server says (RFC 6761). */
	private static final Pattern LOCALHOST = Pattern.compile("(?:.*\\.)?localhost\\.?");

	private static final IPAddress LOOPBACK = ADDRESSES.from(new byte[] { 127, 0, 0, 1 });

	private final List<Network> allowed;

	private final Ports ports;

	/**
	 * A policy that opens some networks, and maybe no more than some ports.
	 * @param allow networks in CIDR notation, or single addresses
	 * @param ports ports and ranges of ports; none for every port
	 * @throws InvalidPropertyException if one of them is not what it should be
	 */
	public EgressPolicy(List<String> allow, List<String> ports) {
		this.allowed = allow.stream().map(EgressPolicy::allowed).toList();
		this.ports = Ports.of(ports);
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
		// its bytes, and not the interface through which it would be reached
		return refusal(ADDRESSES.from(address.getAddress()));
	}

	/**
	 * An address that carries another one is opened by both: a gateway for NAT64 leads to
	 * the whole of IPv4, but not to the private part of it.
	 */
	private Optional<String> refusal(IPAddress address) {
		if (this.allowed.stream().noneMatch((network) -> network.contains(address))) {
			return SpecialAddresses.purpose(address);
		}
		return CarriedIpv4.in(address).stream().flatMap((carried) -> refusal(carried).stream()).findFirst();
	}

	/**
	 * Why a port may not be called.
	 * @param port a port
	 * @return the reason, or empty if it may be called
	 */
	public Optional<String> refusalOfPort(int port) {
		return this.ports.contain(port) ? Optional.empty() : Optional.of("port " + port + " is not allowed");
	}

	/**
	 * Why a URL may not be called, as far as its text tells. A name is resolved when it
	 * is called, and its addresses are looked at then.
	 * @param url the URL
	 * @return the reason, or empty if nothing speaks against it yet
	 */
	public Optional<String> refusal(CallbackUrl url) {
		return refusalOfHost(url.host()).or(() -> refusalOfPort(url.port()));
	}

	/**
	 * Why a host may not be called, as far as its name tells.
	 * @param host the host, in brackets or not when it is an IPv6 address
	 * @return the reason, or empty if it may be called or is a name
	 */
	Optional<String> refusalOfHost(String host) {
		if (host.contains(":")) {
			return refusalOfIpv6(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
		}
		if (ENDS_IN_A_NUMBER.matcher(host).matches()) {
			IPAddress literal = FOUR_NUMBERS.matcher(host).matches() ? new IPAddressString(host).getAddress() : null;
			// whoever resolves 010.0.0.1 may take it for 10.0.0.1 or 8.0.0.1
			return (literal != null) ? refusal(literal) : Optional.of("not four decimal numbers");
		}
		return LOCALHOST.matcher(host.toLowerCase(Locale.ROOT)).matches() ? refusal(LOOPBACK) : Optional.empty();
	}

	private Optional<String> refusalOfIpv6(String text) {
		if (text.contains("%")) {
			return Optional.of("an interface of this machine");
		}
		IPAddress literal = new IPAddressString(text).getAddress();
		return (literal != null && !literal.isMultiple()) ? refusal(literal) : Optional.of("not a single address");
	}

}
