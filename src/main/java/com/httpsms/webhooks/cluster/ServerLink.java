package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's own connection beside its pool, to see where the database's address leads now.
 * When that is another server than before, the pool's connections to others are cut. Used
 * by one thread.
 */
final class ServerLink {

	private static final Logger logger = LoggerFactory.getLogger(ServerLink.class);

	/** For connecting, and for each statement. */
	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private final PoolConnections pool;

	private @Nullable Connection connection;

	private @Nullable Server server;

	private long openedAt;

	ServerLink(PoolConnections pool) {
		this.pool = pool;
	}

	/**
	 * Whether it is time for a new connection: an old one may lead elsewhere than new
	 * ones do.
	 * @param age how old it may get
	 * @return true also if there is none
	 */
	boolean isOlderThan(Duration age) {
		return this.connection == null || System.nanoTime() - this.openedAt >= age.toNanos();
	}

	/**
	 * Opens a new connection in place of the one that was there.
	 * @return whether it leads to another server than the one before
	 * @throws SQLException if there is none
	 */
	boolean reopen() throws SQLException {
		close();
		Connection opened = this.pool.openApart(TIMEOUT);
		this.connection = opened;
		this.openedAt = System.nanoTime();
		Server before = this.server;
		Server now = Server.of(opened);
		this.server = now;
		if (before == null || before.equals(now)) {
			return false;
		}
		logger.warn("The database's address leads from {} to {} now; {} connections to others are cut", before, now,
				this.pool.cutAllBut(now));
		return true;
	}

	Connection connection() {
		Connection open = this.connection;
		if (open == null) {
			throw new IllegalStateException("there is no connection");
		}
		return open;
	}

	Server server() {
		Server known = this.server;
		if (known == null) {
			throw new IllegalStateException("there was no connection yet");
		}
		return known;
	}

	/** Without a farewell, which a server that hangs would not take. */
	void close() {
		Connection open = this.connection;
		this.connection = null;
		if (open != null) {
			try {
				open.abort(Runnable::run);
			}
			catch (SQLException ex) {
				logger.debug("A connection was gone already", ex);
			}
		}
	}

}
