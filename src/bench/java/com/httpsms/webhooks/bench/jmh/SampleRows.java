package com.httpsms.webhooks.bench.jmh;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.schedule.Migrations;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * As many rows as one claim reads, in a database that the benchmarks' processes are told
 * of by system properties.
 */
public final class SampleRows {

	/** How many deliveries one claim takes. */
	public static final int CLAIM = 256;

	/** How many queues one claim locks. */
	public static final int QUEUES = 64;

	private static final String URL = "bench.url";

	private static final String USER = "bench.user";

	private static final String PASSWORD = "bench.password";

	private SampleRows() {
	}

	/**
	 * Makes the tables and the rows: events, and a pending delivery of each.
	 * @param database an empty database
	 */
	static void insert(TestDatabase database) {
		Migrations.run(database);
		new JdbcTemplate(database.dataSource()).batchUpdate(
				"INSERT INTO outbox_event (cloud_event, state) VALUES (?, 'FANNED_OUT')",
				Load.of(CLAIM, QUEUES, "http://127.0.0.1:8080")
					.items()
					.map((item) -> new Object[] { item.cloudEvent() })
					.collect(Collectors.toList()));
		database.jdbc().sql("""
				INSERT INTO delivery (event_id, webhook_id, next_attempt_at)
				SELECT id, 1 + id % :queues, UTC_TIMESTAMP(6) FROM outbox_event
				""").param("queues", QUEUES).update();
	}

	static List<String> systemProperties(TestDatabase database) {
		return List.of("-D" + URL + "=" + database.url(), "-D" + USER + "=" + database.server().user(),
				"-D" + PASSWORD + "=" + database.server().password());
	}

	/**
	 * Connects as a node does, to the database that the system properties name.
	 * @return a pool of one connection
	 */
	public static HikariDataSource connect() {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(System.getProperty(URL));
		config.setUsername(System.getProperty(USER));
		config.setPassword(System.getProperty(PASSWORD));
		config.setMaximumPoolSize(1);
		config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		config.addDataSourceProperty("connectionTimeZone", "UTC");
		config.addDataSourceProperty("forceConnectionTimeZoneToSession", "true");
		config.addDataSourceProperty("cachePrepStmts", "true");
		return new HikariDataSource(config);
	}

	/**
	 * The webhooks that the deliveries are of.
	 * @return their ids
	 */
	public static List<Long> webhooks() {
		return LongStream.rangeClosed(1, QUEUES).boxed().toList();
	}

}
