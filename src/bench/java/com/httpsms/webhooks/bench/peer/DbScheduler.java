package com.httpsms.webhooks.bench.peer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.MySQL8JdbcCustomization;
import com.github.kagkarlsson.scheduler.serializer.Serializer;
import com.github.kagkarlsson.scheduler.task.SchedulableInstance;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.zaxxer.hikari.HikariDataSource;
import tools.jackson.databind.json.JsonMapper;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * <a href="https://github.com/kagkarlsson/db-scheduler">db-scheduler</a>, polling with
 * {@code lock-and-fetch}: one task for each delivery.
 */
public final class DbScheduler extends Peer {

	static final String TASK = "delivery";

	/** Its own batches, from a stream, are of 100. */
	private static final int BATCH = 1000;

	/** The JSON that a team would store; its default is Java's own serialization. */
	static final Serializer JSON = new Json();

	/**
	 * The columns and indexes of its own script for MySQL, without the index of
	 * priorities, which are off.
	 */
	private static final String TABLE = """
			CREATE TABLE scheduled_tasks (
			  task_name            VARCHAR(100) NOT NULL,
			  task_instance        VARCHAR(100) NOT NULL,
			  task_data            BLOB,
			  execution_time       DATETIME(6)  NOT NULL,
			  picked               BOOLEAN      NOT NULL,
			  picked_by            VARCHAR(50),
			  last_success         DATETIME(6)  NULL,
			  last_failure         DATETIME(6)  NULL,
			  consecutive_failures INT,
			  last_heartbeat       DATETIME(6)  NULL,
			  version              BIGINT       NOT NULL,
			  priority             SMALLINT,
			  PRIMARY KEY (task_name, task_instance),
			  INDEX execution_time_idx (execution_time),
			  INDEX last_heartbeat_idx (last_heartbeat)
			) ENGINE = InnoDB
			""";

	/**
	 * A peer.
	 */
	public DbScheduler() {
		super("db-scheduler");
	}

	@Override
	void createTables(TestDatabase database) {
		database.jdbc().sql(TABLE).update();
	}

	@Override
	public void queue(TestDatabase database, Load load) {
		SchedulerClient client = client(database.dataSource());
		// times in the order of the load, and all of them past
		Instant first = Instant.now().minusMillis(load.deliveries());
		List<SchedulableInstance<?>> batch = new ArrayList<>(BATCH);
		Iterator<Item> items = load.items().iterator();
		while (items.hasNext()) {
			Item item = items.next();
			batch.add(instance(item, first.plusMillis(item.number() - 1)));
			if (batch.size() == BATCH || !items.hasNext()) {
				client.scheduleBatch(batch);
				batch.clear();
			}
		}
	}

	@Override
	public Publisher publisher(TestDatabase database) {
		HikariDataSource pool = PeerPool.open(PeerPool.arguments(database), 1);
		SchedulerClient client = client(pool);
		return new Publisher() {

			@Override
			public void publish(Item item) {
				// a batch of one is a bare insert, while schedule() looks for the task
				// first
				client.scheduleBatch(List.of(instance(item, Instant.now())));
			}

			@Override
			public void close() {
				pool.close();
			}

		};
	}

	@Override
	public WorkerProcess start(TestDatabase database, List<String> jvmOptions) {
		return start(DbSchedulerWorker.class, database, jvmOptions);
	}

	private static SchedulerClient client(HikariDataSource pool) {
		return SchedulerClient.Builder.create(pool)
			.serializer(JSON)
			.jdbcCustomization(new MySQL8JdbcCustomization(true))
			.build();
	}

	private static SchedulableInstance<?> instance(Item item, Instant at) {
		return SchedulableInstance.of(new TaskInstance<>(TASK, Long.toString(item.number()), item), at);
	}

	private static final class Json implements Serializer {

		private final JsonMapper mapper = new JsonMapper();

		@Override
		public byte[] serialize(Object data) {
			return this.mapper.writeValueAsBytes(data);
		}

		@Override
		public <T> T deserialize(Class<T> type, byte[] data) {
			return this.mapper.readValue(data, type);
		}

	}

}
