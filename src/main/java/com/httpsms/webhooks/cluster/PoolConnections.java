package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.WeakHashMap;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Opens the pool's connections and remembers to which server each leads. When the primary
 * changes, those to the old one may hang for as long as their socket's timeout, which no
 * lane would outlive in time; so they are cut.
 */
final class PoolConnections extends DelegatingDataSource {

	private static final Logger logger = LoggerFactory.getLogger(PoolConnections.class);

	/** How long a server may take to say who it is. */
	private static final int INTRODUCTION = 3000;

	/**
	 * How long a connection is tried for at once. The pool itself sleeps between its
	 * tries, up to five seconds, so that it would come back late from a short outage.
	 */
	private static final Duration PERSISTENCE = Duration.ofSeconds(20);

	private static final Duration PAUSE = Duration.ofMillis(200);

	private final HikariDataSource pool;

	/** Guarded by itself. */
	private final Map<Connection, Server> open = new WeakHashMap<>();

	/** Whether there was ever a connection: a first one that fails is told at once. */
	private volatile boolean connected;

	private volatile boolean missing;

	/** Told of the first connection after there was none. */
	private volatile Runnable recovery = () -> logger.debug("There is a connection again");

	PoolConnections(HikariDataSource pool) {
		this.pool = pool;
	}

	/** Made when it is first needed: until then others add to the pool's properties. */
	@Override
	public synchronized DataSource getTargetDataSource() {
		DataSource target = super.getTargetDataSource();
		if (target == null) {
			target = driver(this.pool, this.pool.getDataSourceProperties());
			setTargetDataSource(target);
		}
		return target;
	}

	private static DataSource driver(HikariDataSource pool, Properties properties) {
		return new DriverDataSource(pool.getJdbcUrl(), pool.getDriverClassName(), properties, pool.getUsername(),
				pool.getPassword());
	}

	@Override
	public Connection getConnection() throws SQLException {
		Connection connection;
		try {
			connection = this.connected ? persistently() : obtainTargetDataSource().getConnection();
		}
		catch (SQLException ex) {
			this.missing = true;
			throw ex;
		}
		try {
			int timeout = connection.getNetworkTimeout();
			connection.setNetworkTimeout(Runnable::run, INTRODUCTION);
			Server server = Server.of(connection);
			connection.setNetworkTimeout(Runnable::run, timeout);
			synchronized (this.open) {
				this.open.put(connection, server);
			}
			this.connected = true;
			if (this.missing) {
				this.missing = false;
				this.recovery.run();
			}
			return connection;
		}
		catch (SQLException ex) {
			connection.abort(Runnable::run);
			throw ex;
		}
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

	private Connection persistently() throws SQLException {
		long end = System.nanoTime() + PERSISTENCE.toNanos();
		while (true) {
			try {
				return obtainTargetDataSource().getConnection();
			}
			catch (SQLException ex) {
				boolean unreachable = ex.getSQLState() != null && ex.getSQLState().startsWith("08");
				if (!unreachable || System.nanoTime() - end >= 0 || this.pool.isClosed()) {
					throw ex;
				}
				this.missing = true;
				logger.debug("There is no connection", ex);
			}
			try {
				Thread.sleep(PAUSE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new SQLException("the pool ends", "08001", ex);
			}
		}
	}

	/**
	 * Has somebody be told when there is a connection after there was none.
	 * @param listener must return at once
	 */
	void onRecovery(Runnable listener) {
		this.recovery = listener;
	}

	/**
	 * Opens a connection that is not the pool's.
	 * @param timeout for connecting and for each statement
	 * @return the connection
	 * @throws SQLException if there is none
	 */
	Connection openApart(Duration timeout) throws SQLException {
		Properties properties = new Properties();
		properties.putAll(this.pool.getDataSourceProperties());
		properties.setProperty("connectTimeout", Long.toString(timeout.toMillis()));
		properties.setProperty("socketTimeout", Long.toString(timeout.toMillis()));
		return driver(this.pool, properties).getConnection();
	}

	/**
	 * To which servers the pool's connections lead.
	 * @return the servers
	 */
	Set<Server> servers() {
		return Set.copyOf(living().values());
	}

	/**
	 * Cuts all connections to other servers, also those on which somebody waits for an
	 * answer.
	 * @param current the server that is right
	 * @return how many there were
	 */
	int cutAllBut(Server current) {
		int cut = 0;
		for (Map.Entry<Connection, Server> connection : living().entrySet()) {
			if (!connection.getValue().equals(current)) {
				try {
					connection.getKey().abort(Runnable::run);
					cut++;
				}
				catch (SQLException ex) {
					logger.debug("A connection was gone already", ex);
				}
			}
		}
		return cut;
	}

	private Map<Connection, Server> living() {
		synchronized (this.open) {
			this.open.keySet().removeIf(PoolConnections::isClosed);
			return new HashMap<>(this.open);
		}
	}

	/** The driver tells without asking the server. */
	private static boolean isClosed(Connection connection) {
		try {
			return connection.isClosed();
		}
		catch (SQLException ex) {
			return true;
		}
	}

}
