package com.httpsms.webhooks.wake;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What the database says of its binary log.
 */
@Repository
class BinaryLog {

	private final JdbcClient jdbc;

	BinaryLog(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Which database this node's tables are in.
	 * @return its name as the server writes it
	 */
	String schema() {
		return this.jdbc.sql("SELECT DATABASE()").query(String.class).single();
	}

	/**
	 * Whether the log tells of the rows that are inserted.
	 * @return what keeps it from that, or null if nothing does
	 */
	@Nullable String problem() {
		return this.jdbc.sql("SELECT @@log_bin AS is_on, @@GLOBAL.binlog_format AS format").query((row, number) -> {
			String format = row.getString("format").toUpperCase(Locale.ROOT);
			if (!row.getBoolean("is_on")) {
				return "log_bin is off";
			}
			return format.equals("ROW") ? "" : "binlog_format is " + format + ", not ROW";
		}).optional().filter((problem) -> !problem.isEmpty()).orElse(null);
	}

}
