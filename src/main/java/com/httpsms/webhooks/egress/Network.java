package com.httpsms.webhooks.egress;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.IncompatibleAddressException;

/**
 * A block of addresses and what it is for.
 *
 * @param block the addresses, of one version of IP
 * @param purpose in a few words
 */
record Network(IPAddress block, String purpose) {

	/**
	 * Reads a network.
	 * @param cidr in CIDR notation, or a single address
	 * @param purpose in a few words
	 * @return the network
	 * @throws IllegalArgumentException if the text is neither
	 */
	static Network of(String cidr, String purpose) {
		if (cidr.isBlank()) {
			// which the library takes for loopback
			throw new IllegalArgumentException("not a network: nothing");
		}
		try {
			IPAddress block = new IPAddressString(cidr).toAddress();
			if (block == null || (block.isMultiple() && !block.isPrefixed())) {
				throw new IllegalArgumentException("not a network: " + cidr);
			}
			return new Network(block.isPrefixed() ? block.toPrefixBlock() : block, purpose);
		}
		catch (AddressStringException | IncompatibleAddressException ex) {
			throw new IllegalArgumentException("not a network: " + cidr, ex);
		}
	}

	boolean contains(IPAddress address) {
		return this.block.contains(address);
	}

}
