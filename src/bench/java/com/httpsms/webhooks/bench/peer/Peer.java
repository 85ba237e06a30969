package com.httpsms.webhooks.bench.peer;

import java.util.List;

import com.httpsms.webhooks.bench.contender.Contender;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * What the peers have in common: a log of attempts, and a worker of this class path.
 */
abstract class Peer implements Contender {

	private final String name;

	Peer(String name) {
		this.name = name;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void prepare(TestDatabase database, Load load) {
		database.jdbc().sql(Attempts.TABLE).update();
		createTables(database);
	}

	/**
	 * Creates what its jobs are kept in.
	 */
	abstract void createTables(TestDatabase database);

	/**
	 * Starts a worker's class.
	 * @param more arguments after those that {@link PeerPool} takes
	 */
	WorkerProcess start(Class<?> worker, TestDatabase database, List<String> jvmOptions, String... more) {
		return WorkerProcess.ofClass(worker, jvmOptions, PeerPool.arguments(database, more));
	}

	@Override
	public long lastRecorded(TestDatabase database) {
		return database.count("SELECT COALESCE(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', MAX(recorded_at)), 0) FROM "
				+ Attempts.NAME);
	}

	@Override
	public String attempts() {
		return Attempts.NAME;
	}

}
