package com.httpsms.webhooks.egress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressNetwork.IPAddressGenerator;

/**
 * IPv4 addresses inside IPv6 ones. A gateway, a tunnel or the operating system takes them
 * out again, so that a request to one may arrive at the other.
 */
final class CarriedIpv4 {

	private static final IPAddressGenerator ADDRESSES = new IPAddressGenerator();

	/**
	 * Forms whose last 32 bits are the IPv4 address: compatible, mapped, translated, and
	 * NAT64 with either of its prefixes. The local one has room for other layouts, but 96
	 * bits are what gateways are set up with.
	 */
	private static final List<Network> AT_THE_END = List.of(Network.of("::/96", "compatible"),
			Network.of("::ffff:0:0/96", "mapped"), Network.of("::ffff:0:0:0/96", "translated"),
			Network.of("64:ff9b::/96", "NAT64"), Network.of("64:ff9b:1::/48", "NAT64"));

	/** These two only look as if they carried an address. */
	private static final List<Network> NONE = List.of(Network.of("::", "unspecified"), Network.of("::1", "loopback"));

	private static final Network SIX_TO_FOUR = Network.of("2002::/16", "6to4");

	private static final Network TEREDO = Network.of("2001::/32", "Teredo");

	private CarriedIpv4() {
	}

	/**
	 * What an address carries.
	 * @param address an address
	 * @return the IPv4 addresses in it; Teredo has two, others one or none
	 */
	static List<IPAddress> in(IPAddress address) {
		if (address.isIPv4() || NONE.stream().anyMatch((network) -> network.contains(address))) {
			return List.of();
		}
		byte[] bytes = address.getBytes();
		List<IPAddress> carried = new ArrayList<>();
		if (isIsatap(address) || AT_THE_END.stream().anyMatch((network) -> network.contains(address))) {
			carried.add(ipv4(bytes, 12, false));
		}
		if (SIX_TO_FOUR.contains(address)) {
			carried.add(ipv4(bytes, 2, false));
		}
		if (TEREDO.contains(address)) {
			carried.add(ipv4(bytes, 4, false));
			carried.add(ipv4(bytes, 12, true));
		}
		return carried;
	}

	/**
	 * Whether an address is one of ISATAP, which can have any prefix.
	 * @param address an address
	 * @return true if its interface is {@code [02]00:5efe} and an IPv4 address
	 */
	static boolean isIsatap(IPAddress address) {
		if (address.isIPv4()) {
			return false;
		}
		byte[] bytes = address.getBytes();
		return (bytes[8] == 0 || bytes[8] == 2) && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == (byte) 0xfe;
	}

	private static IPAddress ipv4(byte[] bytes, int from, boolean inverted) {
		byte[] four = Arrays.copyOfRange(bytes, from, from + 4);
		for (int i = 0; inverted && i < four.length; i++) {
			four[i] = (byte) ~four[i];
		}
		return ADDRESSES.from(four);
	}

}
