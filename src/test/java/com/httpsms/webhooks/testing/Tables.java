package com.httpsms.webhooks.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import javax.sql.DataSource;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The tables of a database, whichever these are.
 */
final class Tables {

	/** The order in which a delivery goes through them; the others come after. */
	private static final List<String> FIRST = List.of("outbox_event", "webhook", "delivery", "delivery_attempt",
			"webhook_queue");

	/** Nodes that run lock rows for moments. */
	private static final RetryTemplate RETRY = new RetryTemplate(
			RetryPolicy.builder().includes(PessimisticLockingFailureException.class).maxRetries(20).build());

	private final DataSource dataSource;

	Tables(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Deletes rows, from those tables that have some.
	 * @param wholly whether those go too by which nodes know of each other
	 */
	void empty(boolean wholly) {
		try (Connection connection = this.dataSource.getConnection()) {
			JdbcTemplate jdbc = new JdbcTemplate(new SingleConnectionDataSource(connection, true));
			List<Table> tables = tables(jdbc).stream().filter((table) -> !isKept(table, wholly)).toList();
			jdbc.execute("SET SESSION foreign_key_checks = 0");
			try {
				empty(jdbc, tables, wholly);
			}
			finally {
				jdbc.execute("SET SESSION foreign_key_checks = 1");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException("The database can't be emptied", ex);
		}
	}

	private static void empty(JdbcTemplate jdbc, List<Table> tables, boolean wholly) {
		// what a node was about to write comes back once
		for (int round = 0; round < 2; round++) {
			for (String table : withRows(jdbc, tables)) {
				RETRY.invoke(() -> jdbc.update("DELETE FROM `" + table + "`"));
				if (wholly) {
					// or the next class has plans for this one's rows
					jdbc.queryForList("ANALYZE TABLE `" + table + "`");
				}
			}
		}
	}

	private static List<String> withRows(JdbcTemplate jdbc, List<Table> tables) {
		if (tables.isEmpty()) {
			return List.of();
		}
		List<String> found = jdbc.queryForList(tables.stream()
			.map((table) -> "SELECT '%1$s' FROM (SELECT 1) one WHERE EXISTS (SELECT 1 FROM `%1$s`)"
				.formatted(table.name()))
			.collect(Collectors.joining(" UNION ALL ")), String.class);
		List<String> ordered = new ArrayList<>(FIRST);
		ordered.retainAll(found);
		found.stream().filter((table) -> !FIRST.contains(table)).forEach(ordered::add);
		return ordered;
	}

	/**
	 * Whether a table keeps its rows: those that a migration makes, which are Flyway's,
	 * locks and sequences; and, unless nothing is to be left, by which running nodes know
	 * of each other and of their callers.
	 */
	private static boolean isKept(Table table, boolean wholly) {
		if (table.has("installed_rank") || table.has("UNIQUE_KEY") || table.name().endsWith("_lock")) {
			return true;
		}
		return !wholly && (table.has("SCHED_NAME") || table.name().equals("api_key"));
	}

	private static List<Table> tables(JdbcTemplate jdbc) {
		return jdbc.query("""
				SELECT t.table_name, GROUP_CONCAT(c.column_name) AS columns
				FROM information_schema.tables t
				JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
				WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
				GROUP BY t.table_name
				""", (row, number) -> new Table(row.getString(1), List.of(row.getString(2).split(","))));
	}

	/**
	 * What the tables are like.
	 * @return a line for each column, index and partition
	 */
	List<String> schema() {
		return new JdbcTemplate(this.dataSource).queryForList(
				"""
						SELECT CONCAT_WS(' ', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra)
						FROM information_schema.columns
						WHERE table_schema = DATABASE()
						UNION ALL
						SELECT CONCAT_WS(' ', table_name, index_name, seq_in_index, column_name, non_unique)
						FROM information_schema.statistics
						WHERE table_schema = DATABASE()
						UNION ALL
						SELECT CONCAT_WS(' ', table_name, partition_name, partition_description)
						FROM information_schema.partitions
						WHERE table_schema = DATABASE() AND partition_name IS NOT NULL
						UNION ALL
						SELECT CONCAT_WS(' ', table_name, constraint_name, constraint_type)
						FROM information_schema.table_constraints
						WHERE table_schema = DATABASE()
						UNION ALL
						SELECT CONCAT_WS(' ', trigger_name, event_object_table)
						FROM information_schema.triggers
						WHERE trigger_schema = DATABASE()
						ORDER BY 1
						""",
				String.class);
	}

	private record Table(String name, List<String> columns) {

		boolean has(String column) {
			return this.columns.stream().anyMatch(column::equalsIgnoreCase);
		}

	}

}
