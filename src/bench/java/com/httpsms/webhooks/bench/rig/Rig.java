package com.httpsms.webhooks.bench.rig;

import com.httpsms.webhooks.testing.LocalMySql;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * What every measurement of a run shares: one MySQL server, with what its defaults say
 * about durability, and one sink.
 */
public final class Rig implements AutoCloseable {

	private final LocalMySql server = LocalMySql.with("--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1",
			"--innodb-buffer-pool-size=1G");

	private final Sink sink = new Sink();

	/** Starts both. */
	public Rig() {
		// should the benchmark be stopped
		Runtime.getRuntime().addShutdownHook(new Thread(this.server::close));
		try (TestDatabase database = database()) {
			Usage.countCommits(database);
		}
	}

	/**
	 * A new database.
	 * @return an empty database, which the caller closes
	 */
	public TestDatabase database() {
		return new TestDatabase(this.server);
	}

	/**
	 * The endpoint.
	 * @return the sink
	 */
	public Sink sink() {
		return this.sink;
	}

	/**
	 * The database server.
	 * @return the server
	 */
	public LocalMySql server() {
		return this.server;
	}

	@Override
	public void close() {
		this.sink.close();
		this.server.close();
	}

}
