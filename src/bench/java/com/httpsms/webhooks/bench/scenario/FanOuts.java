package com.httpsms.webhooks.bench.scenario;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;

import org.awaitility.Awaitility;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.Sink;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * G: a thousand deliveries that come at once to a node that is warm: of one event that a
 * thousand webhooks want, and of a thousand events that commit together.
 */
public final class FanOuts {

	private static final int DELIVERIES = 1000;

	/** Several times what is measured. */
	private static final int WARM_UPS = 6;

	private final Run run;

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public FanOuts(Run run) {
		this.run = run;
	}

	/** Both, on one node. */
	public void measure() {
		ThisProject project = this.run.project();
		String url = this.run.rig().sink().instant();
		Load each = Load.of(DELIVERIES, DELIVERIES, url);
		Load crowd = Load.crowd(DELIVERIES + 1, DELIVERIES, url);
		try (TestDatabase database = this.run.rig().database()) {
			project.prepare(database, each);
			project.prepare(database, crowd);
			try (WorkerProcess worker = project.start(database, this.run.workerOptions())) {
				Burst burst = new Burst(project, database, worker);
				long next = 1;
				for (int round = -WARM_UPS; round < this.run.rounds(); round++) {
					Figures one = deliver(burst, crowd.startingAt(next));
					Figures many = deliver(burst, each.startingAt(next + 1));
					next += DELIVERIES + 1;
					if (round >= 0) {
						add("G one event to 1,000 webhooks", one);
						add("G 1,000 events to one webhook each", many);
					}
				}
			}
		}
	}

	private void add(String scenario, Figures figures) {
		String name = this.run.project().name();
		this.run.add(scenario, name, "ms to the first arrival", figures.first);
		this.run.add(scenario, name, "ms to the last arrival", figures.last);
		this.run.add(scenario, name, "deliveries/s", DELIVERIES / (figures.last / 1000));
	}

	private Figures deliver(Burst burst, Load load) {
		Sink sink = this.run.rig().sink();
		sink.reset();
		long recordedBefore = burst.project.recorded(burst.database);
		long commit = commit(burst.database, load);
		Awaitility.await("the deliveries")
			.atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(50))
			.until(() -> {
				burst.worker.requireAlive();
				return sink.counts().answered() >= DELIVERIES
						&& burst.project.recorded(burst.database) - recordedBefore >= DELIVERIES;
			});
		Sink.Counts counts = sink.counts();
		// the sink may have the first before this process hears of its own commit
		return new Figures(Math.max(0, counts.first() - commit) / 1e3, (counts.lastAnswered() - commit) / 1e3);
	}

	/** Returns when the transaction had committed, in microseconds since 1970. */
	private static long commit(TestDatabase database, Load load) {
		try (Connection connection = database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			try (PreparedStatement insert = connection
				.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
				for (Iterator<Item> items = load.items().iterator(); items.hasNext();) {
					insert.setString(1, items.next().cloudEvent());
					insert.addBatch();
				}
				insert.executeBatch();
			}
			connection.commit();
			return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Who delivers, and where its records are. */
	private record Burst(ThisProject project, TestDatabase database, WorkerProcess worker) {
	}

	/** Milliseconds after the commit. */
	private record Figures(double first, double last) {
	}

}
