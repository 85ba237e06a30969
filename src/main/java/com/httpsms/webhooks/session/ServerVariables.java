package com.httpsms.webhooks.session;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Variables of the server that no session of ours may set.
 *
 * @param values by their names in lower case; those that this server does not have are
 * missing
 */
record ServerVariables(Map<String, String> values) {

	static ServerVariables read(Connection connection) throws SQLException {
		Map<String, String> values = new HashMap<>();
		try (Statement statement = connection.createStatement(); ResultSet rows = statement.executeQuery("""
				SHOW GLOBAL VARIABLES WHERE Variable_name IN (
				  'log_bin', 'binlog_format', 'disabled_storage_engines', 'enforce_storage_engine',
				  'innodb_default_row_format', 'innodb_page_size', 'max_allowed_packet', 'sql_select_limit')
				""")) {
			while (rows.next()) {
				values.put(rows.getString(1).toLowerCase(Locale.ROOT), String.valueOf(rows.getString(2)));
			}
		}
		return new ServerVariables(values);
	}

	/** Not case-sensitive, as on the server. */
	boolean is(String name, String value) {
		return get(name).equalsIgnoreCase(value);
	}

	/** Empty if the server has no such variable. */
	String get(String name) {
		return this.values.getOrDefault(name, "");
	}

}
