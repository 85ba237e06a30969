package com.httpsms.webhooks.session;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The settings of each session with the database, so that no default of the server
 * matters. The driver sends them in one statement when it connects, and reads what it has
 * to know of them, such as how to escape text, only afterwards: a statement of our own
 * would leave it with the server's defaults.
 * <p>
 * Any user may set them: none needs a privilege.
 */
final class SessionSettings {

	private static final String SESSION_VARIABLES = "sessionVariables";

	/**
	 * What an operator may choose differently. A node that stands still lets go of its
	 * locks soon, and nobody waits long for anybody.
	 */
	private static final String TUNABLE = "wait_timeout=40,innodb_lock_wait_timeout=3";

	/**
	 * A comment to all but MySQL. The collation is for comparing texts of which neither
	 * is a column: where one is, or comes out of JSON, that one's collation wins over it.
	 */
	private static final String OF_MYSQL = " /*!80000 , max_execution_time=0, collation_connection='utf8mb4_0900_ai_ci' */";

	/** A comment to all but MariaDB. */
	private static final String OF_MARIADB = " /*M! , max_statement_time=0, collation_connection='utf8mb4_general_ci', "
			+ "check_constraint_checks=1, sql_if_exists=0 */";

	/** What statements rely on. */
	private static final String RELIED_ON = Stream.of(
			// without a transaction each statement commits by itself
			"autocommit=1",
			// or else COMMIT begins the next transaction, or ends the session
			"completion_type=0",
			// claims must not lock gaps
			"transaction_isolation='READ-COMMITTED'", "transaction_read_only=0",
			// quotes, escapes and operators mean what the statements mean; a value that
			// does not fit is an error
			"sql_mode='STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
					+ "NO_ENGINE_SUBSTITUTION'",
			"time_zone='+00:00'", "foreign_key_checks=1", "unique_checks=1", "sql_auto_is_null=0",
			// no statement is refused or cut short for what it might read
			"sql_safe_updates=0", "max_join_size=18446744073709551615", "sql_big_selects=1",
			"sql_select_limit=18446744073709551615",
			// results are sorted and computed as everywhere else
			"max_sort_length=1024", "div_precision_increment=4",
			// for libraries' tables
			"default_storage_engine=InnoDB" + OF_MYSQL + OF_MARIADB)
		.collect(Collectors.joining(","));

	/** Of the driver: these win over the same in the URL. */
	private static final Map<String, String> OF_THE_DRIVER = Map.of(
			// all of Unicode
			"characterEncoding", "UTF-8", "characterSetResults", "UTF-8", "connectionCollation", "utf8mb4_general_ci",
			// an update counts the rows that it found, whether or not it changed them
			"useAffectedRows", "false",
			// times have microseconds
			"sendFractionalSeconds", "true");

	private static final Pattern IN_URL = Pattern.compile("[?&]" + SESSION_VARIABLES + "=([^&#]*)",
			Pattern.CASE_INSENSITIVE);

	private SessionSettings() {
	}

	/**
	 * Adds the settings to a connection's properties.
	 * @param url where it connects to; its own {@code sessionVariables} are kept, but for
	 * those that are relied on
	 * @param properties of the driver; theirs are kept likewise
	 */
	static void addTo(Properties properties, @Nullable String url) {
		String variables = Stream
			.of(TUNABLE, properties.getProperty(SESSION_VARIABLES, ""), inUrl((url != null) ? url : ""), RELIED_ON)
			.filter((list) -> !list.isBlank())
			.collect(Collectors.joining(","));
		properties.setProperty(SESSION_VARIABLES, variables);
		properties.putAll(OF_THE_DRIVER);
	}

	private static String inUrl(String url) {
		Matcher matcher = IN_URL.matcher(url);
		return matcher.find() ? URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8) : "";
	}

}
