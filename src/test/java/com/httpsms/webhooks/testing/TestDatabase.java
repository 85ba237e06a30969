package com.httpsms.webhooks.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import org.springframework.jdbc.core.simple.JdbcClient;

import com.httpsms.webhooks.signing.KeyOwner;

/**
 * An empty database on a server, with a connection pool for the test itself.
 */
public final class TestDatabase implements AutoCloseable {

	private static final AtomicInteger NUMBER = new AtomicInteger();

	private final DatabaseServer server;

	private final String name;

	private final String user;

	private final String password;

	private final HikariDataSource dataSource;

	private final Tables tables;

	/**
	 * Creates a database.
	 * @param server where
	 */
	public TestDatabase(DatabaseServer server) {
		this(server, "webhooks_test_" + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet(), server.user(),
				server.password());
		try (HikariDataSource admin = pool("")) {
			JdbcClient.create(admin).sql("CREATE DATABASE " + this.name).update();
		}
	}

	private TestDatabase(DatabaseServer server, String name, String user, String password) {
		this.server = server;
		this.name = name;
		this.user = user;
		this.password = password;
		this.dataSource = pool(name);
		this.tables = new Tables(this.dataSource);
	}

	/**
	 * The same database, as somebody else sees it.
	 * @param otherUser who
	 * @param otherPassword their password
	 * @return the database; to be disconnected, not closed
	 */
	public TestDatabase as(String otherUser, String otherPassword) {
		return new TestDatabase(this.server, this.name, otherUser, otherPassword);
	}

	private HikariDataSource pool(String database) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(url(database));
		config.setUsername(this.user);
		config.setPassword(this.password);
		config.setMaximumPoolSize(8);
		config.setMinimumIdle(0);
		// connects when it is first used: the database may not be there yet
		config.setInitializationFailTimeout(-1);
		config.setPoolName("test");
		config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		return new HikariDataSource(config);
	}

	private String url(String database) {
		return this.server.url(database) + "?allowPublicKeyRetrieval=true&rewriteBatchedStatements=true";
	}

	/**
	 * Where it is.
	 * @return a JDBC URL
	 */
	public String url() {
		return url(this.name);
	}

	/**
	 * Where it is for who goes another way.
	 * @param port of something on loopback that leads to its server
	 * @return a JDBC URL
	 */
	public String url(int port) {
		return url().replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
	}

	/**
	 * The port of its server.
	 * @return the port
	 */
	public int port() {
		return URI.create(url().substring("jdbc:".length())).getPort();
	}

	/**
	 * The server it is on.
	 * @return the server
	 */
	public DatabaseServer server() {
		return this.server;
	}

	/**
	 * A pool to it, with READ COMMITTED.
	 * @return the pool
	 */
	public HikariDataSource dataSource() {
		return this.dataSource;
	}

	/**
	 * Statements on it.
	 * @return a client, each statement of which commits by itself
	 */
	public JdbcClient jdbc() {
		return JdbcClient.create(this.dataSource);
	}

	/**
	 * The properties with which a node uses it.
	 * @return lines of {@code --name=value}
	 */
	public List<String> properties() {
		return List.of("--spring.datasource.url=" + url(), "--spring.datasource.username=" + this.user,
				"--spring.datasource.password=" + this.password);
	}

	/**
	 * Inserts an event as a producer does, in a transaction of its own.
	 * @param cloudEvent a CloudEvent in its JSON format
	 */
	public void insertEvent(String cloudEvent) {
		jdbc().sql("INSERT INTO outbox_event (cloud_event) VALUES (?)").param(cloudEvent).update();
	}

	/**
	 * Inserts a webhook by SQL alone, as the main application may.
	 * @param url where it goes
	 * @param signingKey its key, empty for none
	 * @param userId whose it is
	 * @param phoneNumber whose events it wants
	 * @param types which events it wants
	 * @return its id
	 */
	public long insertWebhook(String url, String signingKey, String userId, String phoneNumber, List<String> types) {
		String uuid = UUID.randomUUID().toString();
		jdbc().sql("INSERT INTO webhook (uuid, user_id, url, signing_key) VALUES (?, ?, ?, ?)")
			.params(uuid, userId, url, signingKey)
			.update();
		long id = jdbc().sql("SELECT id FROM webhook WHERE uuid = ?").param(uuid).query(Long.class).single();
		for (String type : types) {
			jdbc().sql("INSERT INTO webhook_event_type VALUES (?, ?)").params(id, type).update();
		}
		jdbc().sql("INSERT INTO webhook_phone_number VALUES (?, ?)").params(id, phoneNumber).update();
		return id;
	}

	/**
	 * Whose the signing keys of a webhook are.
	 * @param webhook a webhook
	 * @return its owner
	 */
	public KeyOwner keyOwner(long webhook) {
		return jdbc().sql("SELECT uuid, user_id FROM webhook WHERE id = ?")
			.param(webhook)
			.query((row, number) -> new KeyOwner(row.getString(1), row.getString(2)))
			.single();
	}

	/**
	 * A number from a query.
	 * @param sql a query for one number
	 * @param parameters of the query
	 * @return the number
	 */
	public long count(String sql, Object... parameters) {
		return jdbc().sql(sql).params(List.of(parameters)).query(Long.class).single();
	}

	/**
	 * How many transactions on its server wait for a lock.
	 * @return how many; see {@link Await#awaitLocks}
	 */
	public long waiting() {
		return count("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'");
	}

	/**
	 * Empties all tables but those of {@link Tables#isKept}, in the order of a delivery's
	 * way, so that a node that still works on them leaves nothing behind. Nodes may run.
	 */
	public void empty() {
		this.tables.empty(false);
	}

	/** As {@link #empty}, and without a trace of nodes, of which none may run. */
	void reset() {
		this.tables.empty(true);
	}

	/**
	 * What its tables are like.
	 * @return equal for databases whose tables, columns, indexes and partitions are the
	 * same
	 */
	public List<String> schema() {
		return this.tables.schema();
	}

	/**
	 * All rows of the tables of events, deliveries and attempts, as text; but for
	 * {@code restored_at}, which says when a row came back.
	 * @return the rows in the order of their keys
	 */
	public List<String> rows() {
		List<String> rows = new ArrayList<>();
		for (String table : List.of("outbox_event", "delivery", "delivery_attempt")) {
			jdbc().sql("SELECT * FROM " + table).query((row, number) -> {
				Map<String, String> values = new LinkedHashMap<>();
				for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
					values.put(row.getMetaData().getColumnLabel(column), String.valueOf(row.getString(column)));
				}
				values.remove("restored_at");
				return table + values;
			}).list().stream().sorted().forEach(rows::add);
		}
		return rows;
	}

	/**
	 * The database's name.
	 * @return its name on the server
	 */
	public String name() {
		return this.name;
	}

	/** Closes the pool; the database stays. */
	public void disconnect() {
		this.dataSource.close();
	}

	@Override
	public void close() {
		try {
			jdbc().sql("DROP DATABASE " + this.name).update();
		}
		finally {
			this.dataSource.close();
		}
	}

}
