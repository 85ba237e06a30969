package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of database answers, by what it says of itself. Some that speak MySQL's
 * protocol accept {@code FOR UPDATE SKIP LOCKED} and let two nodes have the same row, so
 * that deliveries would be sent twice without any error.
 *
 * @param variables the server's variables that matter here, by their names in lower case
 */
record Engine(Map<String, String> variables) {

	/** Engines by a word in what they call themselves, each with what is wrong. */
	private static final Map<String, String> REFUSED = Map.of("tidb",
			"TiDB, on which SKIP LOCKED does not keep two nodes apart", "dolt", "Dolt, which locks no rows",
			"singlestore", "SingleStore, which has no SKIP LOCKED", "memsql", "SingleStore, which has no SKIP LOCKED",
			"oceanbase", "OceanBase, on which the worker was never tried", "vitess",
			"Vitess, on which the worker was never tried", "planetscale",
			"PlanetScale, which is Vitess, on which the worker was never tried", "xpand",
			"Xpand, which has no SKIP LOCKED");

	private static final Pattern NUMBERS = Pattern.compile("(\\d+)\\.(\\d+)\\.(\\d+)");

	/** The first with JSON_VALUE; CHECK constraints count since 8.0.16. */
	private static final List<Integer> OLDEST_MYSQL = List.of(8, 0, 21);

	/** The first with SKIP LOCKED. */
	private static final List<Integer> OLDEST_MARIADB = List.of(10, 6, 0);

	Engine {
		variables = Map.copyOf(variables);
	}

	/**
	 * Asks the server. Any user may.
	 * @param connection a connection
	 * @return what it says
	 * @throws SQLException if it does not answer
	 */
	static Engine of(Connection connection) throws SQLException {
		Map<String, String> variables = new HashMap<>();
		try (PreparedStatement statement = connection.prepareStatement("""
				SHOW GLOBAL VARIABLES WHERE Variable_name IN
				  ('version', 'version_comment', 'tidb_version', 'memsql_version', 'wsrep_on', 'wsrep_cluster_address',
				   'group_replication_group_name', 'group_replication_single_primary_mode')
				"""); ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				variables.put(rows.getString(1).toLowerCase(Locale.ROOT), String.valueOf(rows.getString(2)));
			}
		}
		return new Engine(variables);
	}

	/**
	 * Why the worker must not use it.
	 * @return what is wrong and why, or nothing
	 */
	Optional<String> refusal() {
		String names = (value("version") + " " + value("version_comment")).toLowerCase(Locale.ROOT);
		for (String word : this.variables.keySet()) {
			if (word.equals("tidb_version") || word.equals("memsql_version")) {
				names += " " + word;
			}
		}
		for (Map.Entry<String, String> engine : REFUSED.entrySet()) {
			if (names.contains(engine.getKey())) {
				return Optional.of("is " + engine.getValue());
			}
		}
		if (isMultiPrimary()) {
			return Optional.of("is a group in multi-primary mode: locks of one member mean nothing to another, "
					+ "so that two nodes would send the same delivery");
		}
		return tooOld();
	}

	/** Of a group that has a name; the variables are there as soon as its plugin is. */
	boolean isMultiPrimary() {
		return value("group_replication_single_primary_mode").equalsIgnoreCase("OFF")
				&& !value("group_replication_group_name").isBlank();
	}

	/** Whether it may have several writers, of which the worker needs one. */
	boolean isGalera() {
		return value("wsrep_on").equalsIgnoreCase("ON") && !value("wsrep_cluster_address").isBlank();
	}

	private Optional<String> tooOld() {
		String version = value("version");
		boolean mariaDb = version.toLowerCase(Locale.ROOT).contains("mariadb");
		// what MariaDB told old replicas: 5.5.5-10.6.12-MariaDB
		Matcher numbers = NUMBERS.matcher(version.replaceFirst("^5\\.5\\.5-", ""));
		if (!numbers.find()) {
			return Optional.empty();
		}
		List<Integer> found = List.of(Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2)),
				Integer.parseInt(numbers.group(3)));
		List<Integer> oldest = mariaDb ? OLDEST_MARIADB : OLDEST_MYSQL;
		return isBefore(found, oldest) ? Optional.of("is version " + version + ", and the worker needs MySQL "
				+ text(OLDEST_MYSQL) + " or MariaDB " + text(OLDEST_MARIADB) + " or later") : Optional.empty();
	}

	private static boolean isBefore(List<Integer> version, List<Integer> other) {
		for (int i = 0; i < version.size(); i++) {
			int order = Integer.compare(version.get(i), other.get(i));
			if (order != 0) {
				return order < 0;
			}
		}
		return false;
	}

	private static String text(List<Integer> version) {
		return version.get(0) + "." + version.get(1) + "." + version.get(2);
	}

	private String value(String variable) {
		return this.variables.getOrDefault(variable, "");
	}

}
