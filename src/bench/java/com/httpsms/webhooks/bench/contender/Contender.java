package com.httpsms.webhooks.bench.contender;

import java.util.List;

import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * One of those that are compared: this project or a peer. The database that it is given
 * is empty and its own.
 */
public interface Contender {

	/**
	 * What it is called in the report.
	 * @return a short name
	 */
	String name();

	/**
	 * Creates its tables and what describes the load's webhooks.
	 * @param database an empty database
	 * @param load whose webhooks there are to be
	 */
	void prepare(TestDatabase database, Load load);

	/**
	 * Queues all deliveries of a load at once, as many rows in a transaction as is fast.
	 * @param database a prepared database
	 * @param load what to queue
	 */
	void queue(TestDatabase database, Load load);

	/**
	 * A producer, in this process, which is another one than the worker's.
	 * @param database a prepared database
	 * @return how it hands over one event
	 */
	Publisher publisher(TestDatabase database);

	/**
	 * Starts a worker and returns before it is up.
	 * @param database a prepared database
	 * @param jvmOptions of its process
	 * @return the process
	 */
	WorkerProcess start(TestDatabase database, List<String> jvmOptions);

	/**
	 * How many attempts it has recorded.
	 * @param database its database
	 * @return a count of committed rows
	 */
	default long recorded(TestDatabase database) {
		return database.count("SELECT COUNT(*) FROM " + attempts());
	}

	/**
	 * When it recorded the last attempt.
	 * @param database its database
	 * @return microseconds since 1970, by the database's clock
	 */
	long lastRecorded(TestDatabase database);

	/**
	 * Its log of attempts.
	 * @return the table's name
	 */
	String attempts();

	/** A producer's side of a contender. */
	interface Publisher extends AutoCloseable {

		/**
		 * Hands over an event in a transaction of its own, which has committed when this
		 * returns.
		 * @param item the event and where it goes
		 */
		void publish(Item item);

		@Override
		default void close() {
		}

	}

}
