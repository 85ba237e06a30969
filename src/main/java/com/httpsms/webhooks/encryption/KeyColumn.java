package com.httpsms.webhooks.encryption;

/**
 * Where {@code webhook} has a signing key.
 */
enum KeyColumn {

	/** The key that signs everything. */
	CURRENT("signing_key", "key_encrypted_under", "webhook_key_encrypted_under"),

	/** The key before its user's last rotation. */
	PREVIOUS("previous_signing_key", "previous_key_encrypted_under", "webhook_previous_key_encrypted_under");

	private final String key;

	private final String encryptedUnder;

	private final String index;

	KeyColumn(String key, String encryptedUnder, String index) {
		this.key = key;
		this.encryptedUnder = encryptedUnder;
		this.index = index;
	}

	/**
	 * Puts its names into a statement.
	 * @param sql with {@code [key]}, {@code [encrypted_under]} and {@code [index]}
	 * @return the statement
	 */
	String in(String sql) {
		return sql.replace("[key]", this.key)
			.replace("[encrypted_under]", this.encryptedUnder)
			.replace("[index]", this.index);
	}

}
