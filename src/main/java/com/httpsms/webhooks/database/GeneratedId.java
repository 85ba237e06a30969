package com.httpsms.webhooks.database;

import org.springframework.jdbc.support.KeyHolder;

/**
 * The key that the database gave a row.
 */
public final class GeneratedId {

	private GeneratedId() {
	}

	/**
	 * Reads it.
	 * @param holder of an INSERT of one row into a table with AUTO_INCREMENT
	 * @return the key
	 */
	public static long of(KeyHolder holder) {
		Number key = holder.getKeyAs(Number.class);
		if (key == null) {
			throw new IllegalStateException("the database gave no key");
		}
		return key.longValue();
	}

}
