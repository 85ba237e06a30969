package com.httpsms.webhooks.bench.contender;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.schedule.Migrations;
import com.httpsms.webhooks.testing.TestDatabase;

import org.awaitility.Awaitility;

/**
 * A build of this project, set up as its README says.
 */
public final class ThisProject implements Contender {

	/** What Spring Boot logs when a node is up. */
	private static final String STARTED = "Started WebhooksApplication";

	private static final int ROWS = 1000;

	private final String name;

	private final UnpackedJar jar;

	private final List<String> properties;

	/** What is counted begins with this event. */
	private final long firstEvent;

	/**
	 * A build of this project.
	 * @param name what it is called in the report
	 * @param jar its jar, unpacked
	 * @param properties lines of {@code --name=value}, beside where the database is
	 */
	public ThisProject(String name, UnpackedJar jar, String... properties) {
		this(name, jar, List.of(properties), 0);
	}

	private ThisProject(String name, UnpackedJar jar, List<String> properties, long firstEvent) {
		this.name = name;
		this.jar = jar;
		this.properties = properties;
		this.firstEvent = firstEvent;
	}

	/**
	 * The same build with more properties.
	 * @param more lines of {@code --name=value}
	 * @return a copy
	 */
	public ThisProject with(String... more) {
		return new ThisProject(this.name, this.jar,
				Stream.concat(this.properties.stream(), Arrays.stream(more)).toList(), this.firstEvent);
	}

	/**
	 * The same build, whose database holds attempts of earlier events that do not count.
	 * @param event the number of the first event that counts
	 * @return a copy
	 */
	public ThisProject countingFrom(long event) {
		return new ThisProject(this.name, this.jar, this.properties, event);
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public void prepare(TestDatabase database, Load load) {
		Migrations.run(database);
		try (Connection connection = database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			try (PreparedStatement webhook = connection
				.prepareStatement("INSERT INTO webhook (id, uuid, user_id, url, signing_key) VALUES (?, ?, ?, ?, ?)");
					PreparedStatement type = connection.prepareStatement("INSERT INTO webhook_event_type VALUES (?, ?)");
					PreparedStatement phone = connection
						.prepareStatement("INSERT INTO webhook_phone_number VALUES (?, ?)")) {
				for (Target target : load.targets()) {
					batch(webhook, target.number(), target.uuid(), target.userId(), target.url(), target.signingKey());
					batch(type, target.number(), Item.TYPE);
					batch(phone, target.number(), target.phoneNumber());
				}
				webhook.executeBatch();
				type.executeBatch();
				phone.executeBatch();
			}
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void queue(TestDatabase database, Load load) {
		try (Connection connection = database.dataSource().getConnection()) {
			connection.setAutoCommit(false);
			try (PreparedStatement event = connection.prepareStatement(
					"INSERT INTO outbox_event (id, cloud_event, state, fanned_out_at) VALUES (?, ?, 'FANNED_OUT', UTC_TIMESTAMP(6))");
					PreparedStatement delivery = connection.prepareStatement(
							"INSERT INTO delivery (event_id, webhook_id, next_attempt_at) VALUES (?, ?, UTC_TIMESTAMP(6))")) {
				Iterator<Item> items = load.items().iterator();
				int rows = 0;
				while (items.hasNext()) {
					Item item = items.next();
					batch(event, item.number(), item.cloudEvent());
					batch(delivery, item.number(), item.target().number());
					if (++rows % ROWS == 0 || !items.hasNext()) {
						event.executeBatch();
						delivery.executeBatch();
						connection.commit();
					}
				}
			}
			try (PreparedStatement queue = connection.prepareStatement("""
					INSERT INTO webhook_queue (webhook_id, next_due_at) VALUES (?, UTC_TIMESTAMP(6))
					ON DUPLICATE KEY UPDATE next_due_at = VALUES(next_due_at)
					""")) {
				for (Target target : load.targets()) {
					batch(queue, target.number());
				}
				queue.executeBatch();
			}
			connection.commit();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void batch(PreparedStatement statement, Object... values) throws SQLException {
		for (int i = 0; i < values.length; i++) {
			statement.setObject(i + 1, values[i]);
		}
		statement.addBatch();
	}

	@Override
	public Publisher publisher(TestDatabase database) {
		return new SqlPublisher(database, "INSERT INTO outbox_event (cloud_event) VALUES (?)",
				(item) -> List.of(item.cloudEvent()));
	}

	@Override
	public WorkerProcess start(TestDatabase database, List<String> jvmOptions) {
		return this.jar.start(jvmOptions, arguments(database));
	}

	/**
	 * Waits until a node is up, where no request tells.
	 * @param node the node's process
	 */
	public static void awaitStart(WorkerProcess node) {
		Awaitility.await("a node").atMost(Duration.ofMinutes(3)).until(() -> {
			node.requireAlive();
			return node.output().contains(STARTED);
		});
	}

	/**
	 * What a node of this project is started with.
	 * @param database its database
	 * @return lines of {@code --name=value}
	 */
	public List<String> arguments(TestDatabase database) {
		List<String> arguments = new ArrayList<>(database.properties());
		arguments.add("--server.port=0");
		arguments.add("--management.server.port=0");
		arguments.add("--webhooks.egress.allow=127.0.0.0/8");
		arguments.addAll(this.properties);
		return arguments;
	}

	@Override
	public long recorded(TestDatabase database) {
		return database.count("SELECT COUNT(*) FROM delivery_attempt WHERE event_id >= ?", this.firstEvent);
	}

	@Override
	public long lastRecorded(TestDatabase database) {
		return database.count("""
				SELECT COALESCE(TIMESTAMPDIFF(MICROSECOND, TIMESTAMP '1970-01-01 00:00:00', MAX(finished_at)), 0)
				FROM delivery
				WHERE event_id >= ?
				""", this.firstEvent);
	}

	@Override
	public String attempts() {
		return "delivery_attempt";
	}

}
