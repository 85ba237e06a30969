package com.httpsms.webhooks.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Iterator;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Years of deliveries that are over: each event of a load went to every webhook there is,
 * an hour ago and at the first attempt.
 *
 * @param events the events
 */
record FinishedDeliveries(Load events) {

	private static final Logger logger = LoggerFactory.getLogger(FinishedDeliveries.class);

	/** With 100 webhooks half a million rows in a transaction. */
	private static final int EVENTS_AT_ONCE = 5000;

	private static final String DELIVERIES = """
			INSERT INTO delivery (event_id, webhook_id, status, attempt_count, last_outcome, last_http_status, created_at,
			  finished_at)
			SELECT e.id, w.id, 'DELIVERED', 1, 'SUCCEEDED', 200, e.created_at - INTERVAL 1 HOUR,
			  e.created_at - INTERVAL 1 HOUR + INTERVAL 40 MICROSECOND
			FROM outbox_event e
			CROSS JOIN webhook w
			WHERE e.id BETWEEN ? AND ?
			ORDER BY e.id, w.id
			""";

	private static final String ATTEMPTS = """
			INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome, http_status,
			  response_excerpt, node)
			SELECT event_id, webhook_id, 1, created_at, 23, 'SUCCEEDED', 200, 'OK', 'webhooks-node-1.example:4711'
			FROM delivery
			WHERE event_id BETWEEN ? AND ?
			ORDER BY event_id, webhook_id
			""";

	/**
	 * Fills a database.
	 * @param database where there are webhooks and no deliveries
	 */
	void insert(TestDatabase database) {
		long start = System.nanoTime();
		try (Connection connection = database.dataSource().getConnection()) {
			try (Statement statement = connection.createStatement()) {
				// nobody replicates this, and it would be gigabytes
				statement.execute("SET SESSION sql_log_bin = 0");
			}
			connection.setAutoCommit(false);
			insertEvents(connection);
			for (long first = 1; first <= this.events.deliveries(); first += EVENTS_AT_ONCE) {
				insertRows(connection, DELIVERIES, first);
				insertRows(connection, ATTEMPTS, first);
			}
			try (Statement statement = connection.createStatement()) {
				statement.execute("SET SESSION sql_log_bin = 1");
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		database.jdbc().sql("ANALYZE TABLE outbox_event, delivery, delivery_attempt").query().listOfRows();
		logger.info("{} finished deliveries were inserted in {} s",
				database.count("SELECT COUNT(*) FROM delivery_attempt"), seconds(start));
		awaitCleanPages(database);
		logger.info("and are on the disk after {} s", seconds(start));
	}

	private void insertEvents(Connection connection) throws SQLException {
		try (PreparedStatement event = connection.prepareStatement(
				"INSERT INTO outbox_event (id, cloud_event, state, fanned_out_at) VALUES (?, ?, 'FANNED_OUT', UTC_TIMESTAMP(6))")) {
			Iterator<Item> items = this.events.items().iterator();
			for (int count = 1; items.hasNext(); count++) {
				Item item = items.next();
				event.setLong(1, item.number());
				event.setString(2, item.cloudEvent());
				event.addBatch();
				if (count % 1000 == 0 || !items.hasNext()) {
					event.executeBatch();
					connection.commit();
				}
			}
		}
	}

	private void insertRows(Connection connection, String sql, long first) throws SQLException {
		try (PreparedStatement rows = connection.prepareStatement(sql)) {
			rows.setLong(1, first);
			rows.setLong(2, Math.min(first + EVENTS_AT_ONCE - 1, this.events.deliveries()));
			rows.executeUpdate();
			connection.commit();
		}
	}

	/** What the server still writes would slow down what is measured next. */
	private static void awaitCleanPages(TestDatabase database) {
		try {
			Awaitility.await("clean pages")
				.atMost(Duration.ofMinutes(3))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> database.count("""
						SELECT VARIABLE_VALUE
						FROM performance_schema.global_status
						WHERE VARIABLE_NAME = 'Innodb_buffer_pool_pages_dirty'
						""") < 1000);
		}
		catch (ConditionTimeoutException ex) {
			logger.warn("The server still writes pages of the finished deliveries");
		}
	}

	private static long seconds(long start) {
		return Duration.ofNanos(System.nanoTime() - start).toSeconds();
	}

}
