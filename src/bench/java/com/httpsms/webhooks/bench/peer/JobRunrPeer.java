package com.httpsms.webhooks.bench.peer;

import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.common.SqlStorageProviderFactory;
import org.jobrunr.utils.mapper.jackson3.Jackson3JsonMapper;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * <a href="https://www.jobrunr.io">JobRunr</a>: one job for each delivery.
 */
public final class JobRunrPeer extends Peer {

	/** It holds one while it asks for another as it creates its tables. */
	private static final int CONNECTIONS = 2;

	/**
	 * A peer.
	 */
	public JobRunrPeer() {
		super("JobRunr");
	}

	@Override
	void createTables(TestDatabase database) {
		try (HikariDataSource pool = open(database)) {
			storage(pool).close();
		}
	}

	@Override
	public void queue(TestDatabase database, Load load) {
		try (HikariDataSource pool = open(database)) {
			StorageProvider storage = storage(pool);
			new JobRequestScheduler(storage).enqueue(load.items().map(DeliveryJob::new));
			storage.close();
		}
	}

	@Override
	public Publisher publisher(TestDatabase database) {
		HikariDataSource pool = open(database);
		StorageProvider storage = storage(pool);
		JobRequestScheduler scheduler = new JobRequestScheduler(storage);
		return new Publisher() {

			@Override
			public void publish(Item item) {
				scheduler.enqueue(new DeliveryJob(item));
			}

			@Override
			public void close() {
				storage.close();
				pool.close();
			}

		};
	}

	@Override
	public WorkerProcess start(TestDatabase database, List<String> jvmOptions) {
		return start(JobRunrWorker.class, database, jvmOptions);
	}

	/**
	 * Opens its storage, and creates its tables if there are none.
	 */
	static StorageProvider storage(HikariDataSource pool) {
		StorageProvider storage = SqlStorageProviderFactory.using(pool);
		storage.setJobMapper(new JobMapper(new Jackson3JsonMapper()));
		return storage;
	}

	private static HikariDataSource open(TestDatabase database) {
		return PeerPool.open(PeerPool.arguments(database), CONNECTIONS);
	}

}
