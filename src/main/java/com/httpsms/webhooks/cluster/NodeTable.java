package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.time.Duration;
import java.util.List;

import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.springframework.stereotype.Repository;

/**
 * The statements on {@code worker_node}. They run on a connection that the caller brings:
 * a node says that it lives also when its pool has no connection to spare. All use the
 * primary key, or read the few rows that there are.
 */
@Repository
class NodeTable {

	/** For how long the row of a node that is gone stays. */
	private static final Duration REMEMBERED = Duration.ofDays(1);

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Says that a node lives.
	 * @param connection to the server that it writes to
	 * @param name the node
	 * @param server that server
	 * @return false if it has no row yet
	 */
	boolean beat(Connection connection, String name, Server server) {
		return client(connection).sql("""
				UPDATE worker_node
				SET last_seen_at = UTC_TIMESTAMP(6),
				    server_since = IF(server = :server, server_since, UTC_TIMESTAMP(6)),
				    server = :server
				WHERE name = :name
				""").param("name", name).param("server", server.identity()).update() > 0;
	}

	/**
	 * Notes a node that has just started, or whose row was lost.
	 * @param connection to the server that it writes to
	 * @param name the node
	 * @param version its version
	 * @param server that server
	 * @param settings its settings
	 */
	void insert(Connection connection, String name, String version, Server server, Settings settings) {
		client(connection).sql("""
				INSERT INTO worker_node (name, version, started_at, last_seen_at, server, server_since, settings)
				VALUES (:name, :version, UTC_TIMESTAMP(6), UTC_TIMESTAMP(6), :server, UTC_TIMESTAMP(6), :settings)
				""")
			.param("name", name)
			.param("version", version)
			.param("server", server.identity())
			.param("settings", JSON.writeValueAsString(settings.lines()))
			.update();
	}

	/**
	 * The nodes that were heard of lately.
	 * @param connection to any server of the cluster
	 * @param silence for how long a living node may have said nothing
	 * @param moment for how long a node must have written to its server to be settled
	 * @return the nodes
	 */
	List<ClusterNode> living(Connection connection, Duration silence, Duration moment) {
		return client(connection).sql("""
				SELECT name, server, settings,
				       last_seen_at > server_since + INTERVAL :moment MICROSECOND AS settled
				FROM worker_node
				WHERE last_seen_at > UTC_TIMESTAMP(6) - INTERVAL :silence MICROSECOND
				ORDER BY name
				""")
			.param("silence", silence.toNanos() / 1000)
			.param("moment", moment.toNanos() / 1000)
			.query((row, number) -> new ClusterNode(row.getString("name"), new Server(row.getString("server")),
					Settings.of(JSON.readValue(row.getString("settings"), new TypeReference<List<String>>() {
					})), row.getBoolean("settled")))
			.list();
	}

	/**
	 * Forgets a node that ends.
	 * @param connection to the server that it writes to
	 * @param name the node
	 */
	void delete(Connection connection, String name) {
		client(connection).sql("DELETE FROM worker_node WHERE name = :name").param("name", name).update();
	}

	/**
	 * Forgets nodes that were killed long ago.
	 * @param connection to the server that is written to
	 */
	void forget(Connection connection) {
		client(connection)
			.sql("DELETE FROM worker_node WHERE last_seen_at < UTC_TIMESTAMP(6) - INTERVAL :remembered SECOND")
			.param("remembered", REMEMBERED.toSeconds())
			.update();
	}

	private static JdbcClient client(Connection connection) {
		return JdbcClient.create(new SingleConnectionDataSource(connection, true));
	}

}
