package com.httpsms.webhooks.ledger;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.ledger.Ledger.Fate;
import com.httpsms.webhooks.testing.SampleEvents;

/**
 * Producers that insert events by SQL, and commit, roll back, or dawdle before they do
 * either.
 */
final class Producers implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Producers.class);

	private final String url;

	private final String user;

	private final String password;

	private final Ledger ledger;

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopping;

	/**
	 * Starts producers.
	 * @param count how many
	 * @param seed of what they do
	 * @param url the database's JDBC URL
	 * @param user its user
	 * @param password its password
	 * @param ledger is told of each event
	 */
	Producers(int count, long seed, String url, String user, String password, Ledger ledger) {
		this.url = url + "&connectTimeout=1000&socketTimeout=5000";
		this.user = user;
		this.password = password;
		this.ledger = ledger;
		SplittableRandom random = new SplittableRandom(seed);
		for (int i = 0; i < count; i++) {
			SplittableRandom own = random.split();
			Thread thread = new Thread(() -> produce(own), "producer-" + i);
			thread.start();
			this.threads.add(thread);
		}
	}

	private void produce(SplittableRandom random) {
		Connection connection = null;
		while (!this.stopping) {
			try {
				if (connection == null) {
					connection = DriverManager.getConnection(this.url, this.user, this.password);
					connection.setAutoCommit(false);
				}
				transaction(connection, random);
			}
			catch (SQLException ex) {
				logger.debug("A producer starts anew", ex);
				close(connection);
				connection = null;
			}
			pause(random, 200);
		}
		close(connection);
	}

	private void transaction(Connection connection, SplittableRandom random) throws SQLException {
		Map<String, String> events = new LinkedHashMap<>();
		int count = random.nextInt(1, 5);
		for (int i = 0; i < count; i++) {
			events.put(new UUID(random.nextLong(), random.nextLong()).toString(),
					SampleEvents.TYPES.get(random.nextInt(SampleEvents.TYPES.size())));
		}
		boolean commits = random.nextInt(100) < 85;
		boolean dawdles = random.nextInt(100) < 10;
		Fate fate = Fate.ROLLED_BACK;
		try {
			insert(connection, events);
			if (dawdles) {
				pause(random, 1500);
			}
			if (commits) {
				fate = Fate.UNKNOWN;
				connection.commit();
				fate = Fate.COMMITTED;
			}
			else {
				connection.rollback();
			}
		}
		finally {
			for (Map.Entry<String, String> event : events.entrySet()) {
				this.ledger.wrote(event.getKey(), event.getValue(), fate);
			}
		}
	}

	private static void insert(Connection connection, Map<String, String> events) throws SQLException {
		try (PreparedStatement statement = connection
			.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			for (Map.Entry<String, String> event : events.entrySet()) {
				statement.setString(1, SampleEvents.withId(event.getValue(), event.getKey()));
				statement.executeUpdate();
			}
		}
	}

	private static void pause(SplittableRandom random, int atMostMillis) {
		LockSupport.parkNanos(Duration.ofMillis(random.nextInt(atMostMillis)).toNanos());
	}

	private static void close(@Nullable Connection connection) {
		try {
			if (connection != null) {
				connection.close();
			}
		}
		catch (SQLException ex) {
			logger.debug("A connection was gone already", ex);
		}
	}

	/** Ends them when their transactions have. */
	@Override
	public void close() {
		this.stopping = true;
		for (Thread thread : this.threads) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
