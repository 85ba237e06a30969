package com.httpsms.webhooks.encryption;

import com.httpsms.webhooks.signing.KeyOwner;

/**
 * A signing key as it stands in {@code webhook}.
 *
 * @param webhookId whose it is
 * @param owner the same for who encrypts
 * @param stored the value of its column, plain or encrypted
 */
record StoredKey(long webhookId, KeyOwner owner, String stored) {

	/** Leaves out the key. */
	@Override
	public String toString() {
		return "StoredKey[webhookId=" + this.webhookId + "]";
	}

}
