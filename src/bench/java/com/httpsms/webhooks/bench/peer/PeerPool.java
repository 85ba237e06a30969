package com.httpsms.webhooks.bench.peer;

import java.util.List;
import java.util.stream.Stream;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Pools of connections, with what HikariCP recommends for MySQL.
 *
 * @see <a href="https://github.com/brettwooldridge/HikariCP/wiki/MySQL-Configuration">its
 * page on MySQL</a>
 */
final class PeerPool {

	private PeerPool() {
	}

	/**
	 * What a worker's process is told of its database.
	 */
	static List<String> arguments(TestDatabase database, String... more) {
		return Stream
			.concat(Stream.of(database.url(), database.server().user(), database.server().password()), Stream.of(more))
			.toList();
	}

	/**
	 * Opens a pool.
	 * @param arguments a process' arguments, see {@link #arguments}
	 * @param connections how many there are, all of them from the beginning
	 */
	static HikariDataSource open(List<String> arguments, int connections) {
		HikariConfig config = new HikariConfig();
		config.setJdbcUrl(arguments.get(0));
		config.setUsername(arguments.get(1));
		config.setPassword(arguments.get(2));
		config.setMaximumPoolSize(connections);
		config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
		config.addDataSourceProperty("rewriteBatchedStatements", "true");
		config.addDataSourceProperty("cachePrepStmts", "true");
		config.addDataSourceProperty("prepStmtCacheSize", "250");
		config.addDataSourceProperty("prepStmtCacheSqlLimit", "2048");
		config.addDataSourceProperty("useServerPrepStmts", "true");
		config.addDataSourceProperty("useLocalSessionState", "true");
		config.addDataSourceProperty("cacheServerConfiguration", "true");
		config.addDataSourceProperty("cacheResultSetMetadata", "true");
		config.addDataSourceProperty("elideSetAutoCommits", "true");
		config.addDataSourceProperty("maintainTimeStats", "false");
		return new HikariDataSource(config);
	}

}
