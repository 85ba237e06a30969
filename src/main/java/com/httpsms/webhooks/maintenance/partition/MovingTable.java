package com.httpsms.webhooks.maintenance.partition;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements that move a table into one with partitions, without copying a row: the
 * old table takes the place of an empty partition. Meanwhile there is no table of its
 * name, so that nobody sees it without its rows, or writes where they will not be: for
 * some tenths of a second whoever asks for it is refused, and tries again.
 *
 * <p>
 * Each step can be told from the tables that are there. Whoever comes after a node that
 * was killed goes on with the next one.
 */
@Repository
class MovingTable {

	/** A constraint's name in the new table, while the old one still has its own. */
	private static final String WAITING = "_waiting";

	private static final Pattern CHECK = Pattern.compile("(?m)^ +CONSTRAINT `(\\w+)` (CHECK .*?),?$");

	private final JdbcClient jdbc;

	private final PartitionTable tables;

	MovingTable(JdbcClient jdbc, PartitionTable tables) {
		this.jdbc = jdbc;
		this.tables = tables;
	}

	/** The old table, while it is moved. */
	private static String moving(String table) {
		return table + "_moving";
	}

	/** The new one. */
	private static String partitioned(String table) {
		return table + "_partitioned";
	}

	/**
	 * Whether somebody has begun to move a table and not ended.
	 * @param table the table
	 * @return true if {@link #goOn} has something to do
	 */
	boolean hasBegun(String table) {
		return this.tables.exists(moving(table));
	}

	/**
	 * Makes the new table, empty, and tries what the other steps need to be allowed.
	 * @param table the table
	 * @param ends where its partitions end
	 */
	void prepare(String table, List<Long> ends) {
		String next = partitioned(table);
		if (this.tables.exists(next)) {
			requireEmpty(next);
			execute("DROP TABLE " + next);
		}
		execute(String.format(Locale.ROOT, "CREATE TABLE %s LIKE %s", next, table));
		Map<String, String> checks = checks(table);
		if (!checks.isEmpty()) {
			renameChecks(next,
					checks.entrySet()
						.stream()
						.collect(Collectors.toMap((check) -> check.getKey() + WAITING, Map.Entry::getValue)));
		}
		String partitions = Stream
			.concat(ends.stream()
				.map((end) -> String.format(Locale.ROOT, "PARTITION %s VALUES LESS THAN (%d)",
						end.equals(ends.get(0)) ? Stretch.MOVED : Stretch.before(end), end)),
					Stream.of("PARTITION later VALUES LESS THAN MAXVALUE"))
			.collect(Collectors.joining(", "));
		execute(String.format(Locale.ROOT, "ALTER TABLE %s PARTITION BY RANGE (event_id) (%s)", next, partitions));
		rename(next, moving(table));
		rename(moving(table), next);
		execute(String.format(Locale.ROOT, "CREATE TABLE IF NOT EXISTS %s LIKE %s", table, next));
	}

	/**
	 * Moves a table.
	 * @param table the table, whose new one is prepared
	 * @return whether it was moved; otherwise it is as before, since its rows had grown
	 * beyond their partition
	 */
	boolean move(String table) {
		long end = this.tables.of(partitioned(table)).get(0).end();
		rename(table, moving(table));
		if (this.tables.last(moving(table)) >= end) {
			rename(moving(table), table);
			return false;
		}
		try {
			// for trial: here the old table can still be put back
			exchange(table);
		}
		catch (DataAccessException ex) {
			rename(moving(table), table);
			throw ex;
		}
		goOn(table);
		return true;
	}

	/**
	 * Ends what was begun, wherever it got to.
	 * @param table the table
	 */
	void goOn(String table) {
		String old = moving(table);
		String next = partitioned(table);
		if (!this.tables.exists(table)) {
			if (!this.tables.exists(next)) {
				rename(old, table);
				return;
			}
			if (isTrial(next) && !isEmpty(next)) {
				exchange(table);
			}
			if (isEmpty(next)) {
				dropChecks(old);
				takeNames(next);
				exchange(table);
			}
			rename(next, table);
		}
		requireEmpty(old);
		execute("DROP TABLE " + old);
	}

	/** Whether its constraints wait for their names: rows came in for trial only. */
	private boolean isTrial(String next) {
		return checks(next).keySet().stream().anyMatch((name) -> name.endsWith(WAITING));
	}

	/** Constraints' names are unique among all tables of a MySQL database. */
	private void dropChecks(String table) {
		Map<String, String> checks = checks(table);
		if (!checks.isEmpty()) {
			execute(String.format(Locale.ROOT, "ALTER TABLE %s %s", table, drops(checks)));
		}
	}

	private void takeNames(String next) {
		Map<String, String> checks = checks(next);
		if (isTrial(next)) {
			renameChecks(next,
					checks.entrySet()
						.stream()
						.collect(Collectors.toMap((check) -> check.getKey().replaceFirst(WAITING + "$", ""),
								Map.Entry::getValue)));
		}
	}

	private void renameChecks(String table, Map<String, String> checks) {
		String adds = checks.entrySet()
			.stream()
			.map((check) -> String.format(Locale.ROOT, "ADD CONSTRAINT `%s` %s", check.getKey(), check.getValue()))
			.collect(Collectors.joining(", "));
		execute(String.format(Locale.ROOT, "ALTER TABLE %s %s, %s", table, drops(checks(table)), adds));
	}

	private static String drops(Map<String, String> checks) {
		return checks.keySet()
			.stream()
			.map((check) -> "DROP CONSTRAINT `" + check + "`")
			.collect(Collectors.joining(", "));
	}

	/** As the server writes them, each in a line. */
	private Map<String, String> checks(String table) {
		String definition = this.jdbc.sql("SHOW CREATE TABLE " + table)
			.query((row, number) -> row.getString(2))
			.single();
		return CHECK.matcher(definition)
			.results()
			.collect(Collectors.toMap((check) -> check.group(1), (check) -> check.group(2), (one, other) -> one,
					LinkedHashMap::new));
	}

	/** Each has the other's rows afterwards: no row is read or written. */
	private void exchange(String table) {
		execute(String.format(Locale.ROOT, "ALTER TABLE %s EXCHANGE PARTITION %s WITH TABLE %s WITHOUT VALIDATION",
				partitioned(table), Stretch.MOVED, moving(table)));
	}

	private void rename(String from, String to) {
		execute(String.format(Locale.ROOT, "RENAME TABLE %s TO %s", from, to));
	}

	private boolean isEmpty(String table) {
		return this.jdbc.sql(String.format(Locale.ROOT, "SELECT NOT EXISTS (SELECT 1 FROM %s)", table))
			.query(Boolean.class)
			.single();
	}

	private void requireEmpty(String table) {
		if (!isEmpty(table)) {
			throw new IllegalStateException(
					"the table " + table + " has rows, and nobody knows whose: see the runbook on partitions");
		}
	}

	private void execute(String sql) {
		this.jdbc.sql(sql).update();
	}

}
