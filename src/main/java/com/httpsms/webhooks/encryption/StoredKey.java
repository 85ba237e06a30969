package com.httpsms.webhooks.encryption;

/**
 * A signing key as it stands in {@code webhook}.
 *
 * @param webhookId whose it is
 * @param stored the value of its column, plain or encrypted
 */
record StoredKey(long webhookId, String stored) {

	/** Leaves out the key. */
	@Override
	public String toString() {
		return "StoredKey[webhookId=" + this.webhookId + "]";
	}

}
