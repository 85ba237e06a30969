package com.httpsms.webhooks.egress;

import java.io.IOException;
import java.util.Locale;

/**
 * The egress guard refused to call an address.
 */
public class BlockedAddressException extends IOException {

	private static final long serialVersionUID = 1L;

	/**
	 * Refuses an address.
	 * @param address what was to be called
	 * @param reason why it may not be
	 */
	public BlockedAddressException(String address, String reason) {
		super(String.format(Locale.ROOT, "egress guard: %s may not be called (%s)", address, reason));
	}

}
