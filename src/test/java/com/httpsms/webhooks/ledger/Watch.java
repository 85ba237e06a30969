package com.httpsms.webhooks.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Looks at the tables while everything fails: what must hold at every instant.
 */
final class Watch implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(Watch.class);

	private static final Duration INTERVAL = Duration.ofMillis(250);

	private final List<String> violations = Collections.synchronizedList(new ArrayList<>());

	private final AtomicInteger looks = new AtomicInteger();

	private final CountDownLatch end = new CountDownLatch(1);

	private final Thread thread;

	/**
	 * Begins to look.
	 * @param database where
	 * @param narrow the limit of the one webhook whose queue has one of its own
	 */
	Watch(TestDatabase database, int narrow) {
		JdbcTemplate jdbc = new JdbcTemplate(database.dataSource());
		jdbc.setQueryTimeout(10);
		this.thread = new Thread(() -> watch(jdbc, narrow), "watch");
		this.thread.start();
	}

	private void watch(JdbcTemplate jdbc, int narrow) {
		try {
			do {
				look(jdbc, narrow);
			}
			while (!this.end.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void look(JdbcTemplate jdbc, int narrow) {
		try {
			jdbc.query("""
					SELECT d.webhook_id, COUNT(*) AS in_flight, COALESCE(MIN(q.max_in_flight), 32) AS allowed
					FROM delivery d
					LEFT JOIN webhook_queue q ON q.webhook_id = d.webhook_id
					WHERE d.status = 'SENDING'
					GROUP BY d.webhook_id
					HAVING in_flight > allowed
					""", (row) -> {
				this.violations.add("webhook " + row.getLong(1) + " has " + row.getInt(2) + " in flight, more than "
						+ row.getInt(3));
			});
			Integer limited = jdbc.queryForObject("SELECT COUNT(*) FROM webhook_queue WHERE max_in_flight = ?",
					Integer.class, narrow);
			if (limited == null || limited != 1) {
				this.violations.add(limited + " queues have a limit of their own");
			}
			this.looks.incrementAndGet();
		}
		catch (DataAccessException ex) {
			logger.debug("The database is away", ex);
		}
	}

	/** How often the database answered. */
	int looks() {
		return this.looks.get();
	}

	/** What should not have been. */
	List<String> violations() {
		return List.copyOf(this.violations);
	}

	@Override
	public void close() {
		this.end.countDown();
		try {
			this.thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
