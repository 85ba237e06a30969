package com.httpsms.webhooks.egress;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * The egress guard refused to connect to an address.
 */
public class BlockedAddressException extends IOException {

	private static final long serialVersionUID = 1L;

	BlockedAddressException(SocketAddress address, String reason) {
		super("egress guard: %s may not be called (%s)".formatted(address, reason));
	}

}
