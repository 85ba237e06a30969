package com.httpsms.webhooks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.LocalMySql;
import com.httpsms.webhooks.testing.MySqlGroup;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A group of three servers whose primary is switched, killed and suspended under load.
 * Needs the binaries of {@code ops/mysql-server}.
 */
class GroupReplicationTest {

	private static final Logger logger = LoggerFactory.getLogger(GroupReplicationTest.class);

	private static final Duration PROMISE = Duration.ofSeconds(5);

	@Test
	void aPrimaryThatIsSwitchedKilledOrSuspendedCostsSecondsAndNoDelivery() throws SQLException {
		Assumptions.assumeTrue("mysql".equals(System.getenv(DatabaseServer.VARIABLE)),
				"only with " + DatabaseServer.VARIABLE + "=mysql: a group needs its binaries");
		try (MySqlGroup group = new MySqlGroup();
				Endpoint endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(20)))) {
			// goes away with its servers
			TestDatabase database = new TestDatabase(group);
			try (Node node = Node.start(database)) {
				database.insertWebhook(endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
						SampleEvents.TYPES);
				group.use(database.name());
				group.cutOnChange(false);
				Load load = new Load(database);
				try (load) {
					await("deliveries").until(() -> endpoint.requests().size() > 200);
					plannedSwitch(group, endpoint);
					killWhileARunIsUnderWay(group, endpoint, node.get(JobRuns.class));
					suspend(group, endpoint);
				}
				assertNothingIsLost(load, group, endpoint);
				assertSeveralPrimariesAreRefused(group, database, node);
			}
			finally {
				database.disconnect();
			}
		}
	}

	private static void plannedSwitch(MySqlGroup group, Endpoint endpoint) throws SQLException {
		LocalMySql former = group.primary();
		group.switchTo(group.members().stream().filter((member) -> member != former).findFirst().orElseThrow());
		assertDelivering("a planned switch that left connections open", group, former, endpoint);
	}

	private static void killWhileARunIsUnderWay(MySqlGroup group, Endpoint endpoint, JobRuns runs) throws SQLException {
		JobRun run = runs.ask(JobName.REDELIVER,
				new Selection(null, SampleEvents.USER, Set.of(DeliveryStatus.DELIVERED), null, null, null, 100, null),
				"test");
		await("a run that is under way").until(() -> runs.find(run.id()).orElseThrow().itemsDone() > 0);
		LocalMySql killed = group.primary();
		killed.kill();
		assertDelivering("a kill of the primary", group, killed, endpoint);
		killed.revive();
		group.join(killed);
		group.awaitMembers(3);
		await("the end of the run").until(() -> runs.find(run.id()).orElseThrow().isOver());
		assertThat(runs.find(run.id()).orElseThrow().state()).isEqualTo(JobState.COMPLETED);
	}

	private static void suspend(MySqlGroup group, Endpoint endpoint) throws SQLException {
		LocalMySql suspended = group.primary();
		suspended.suspend();
		try {
			assertDelivering("a primary that stands still", group, suspended, endpoint);
		}
		finally {
			suspended.unsuspend();
		}
	}

	/** From the moment on that the group has a new primary which takes writes. */
	private static void assertDelivering(String what, MySqlGroup group, LocalMySql former, Endpoint endpoint)
			throws SQLException {
		await("a new primary after " + what).until(() -> group.primary() != former);
		long since = group.primarySince();
		String marker = "marker-" + UUID.randomUUID();
		try (Connection connection = group.connect(group.primary());
				PreparedStatement insert = connection
					.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			insert.setString(1, SampleEvents.withId("message.phone.sent", marker));
			insert.executeUpdate();
		}
		Duration writable = Duration.ofNanos(System.nanoTime() - since);
		await("a delivery after " + what)
			.until(() -> endpoint.requests().stream().anyMatch((request) -> request.text("id").equals(marker)));
		Duration took = Duration.ofNanos(System.nanoTime() - since);
		logger.info("After {} the new primary took a write in {} ms, and the node delivered in {} ms", what,
				writable.toMillis(), took.toMillis());
		assertThat(took).as("delivering after " + what).isLessThan(PROMISE);
	}

	private static void assertNothingIsLost(Load load, MySqlGroup group, Endpoint endpoint) {
		await("all deliveries").atMost(Duration.ofMinutes(2))
			.pollInterval(Duration.ofMillis(200))
			.until(() -> count(group, """
					SELECT COUNT(*) FROM outbox_event e LEFT JOIN delivery d ON d.event_id = e.id
					WHERE d.status IS NULL OR d.status <> 'DELIVERED'
					""") == 0);
		Set<String> seen = endpoint.requests()
			.stream()
			.map((request) -> request.text("id"))
			.collect(Collectors.toSet());
		assertThat(load.committed()).as("what was committed").isNotEmpty().allMatch(seen::contains);
		assertThat(count(group, "SELECT COUNT(*) FROM delivery WHERE attempt_count > attempts_allowed")).isZero();
		long attempts = count(group, "SELECT COUNT(*) FROM delivery_attempt");
		assertThat(count(group, "SELECT SUM(attempt_count) FROM delivery")).isEqualTo(attempts);
		assertThat(endpoint.requests().size()).as("requests, each counted before it was made")
			.isLessThanOrEqualTo((int) attempts);
	}

	private static void assertSeveralPrimariesAreRefused(MySqlGroup group, TestDatabase database, Node node) {
		group.switchToSeveralPrimaries();
		await("a node that says so").until(() -> new ApiClient(node, "").get("/actuator/health/delivery")
			.toString()
			.contains("multi-primary mode"));
		assertThatThrownBy(() -> Node.idle(database)).hasStackTraceContaining("is a group in multi-primary mode");
	}

	private static long count(MySqlGroup group, String sql) {
		try (Connection connection = group.connect(group.primary());
				ResultSet rows = connection.createStatement().executeQuery(sql)) {
			rows.next();
			return rows.getLong(1);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** A producer that tries until it knows that its event is there. */
	private static final class Load implements AutoCloseable {

		private final TestDatabase database;

		private final Queue<String> committed = new ConcurrentLinkedQueue<>();

		private final Thread thread;

		private volatile boolean ending;

		Load(TestDatabase database) {
			this.database = database;
			this.thread = new Thread(this::run, "producer");
			this.thread.start();
		}

		private void run() {
			String id = UUID.randomUUID().toString();
			while (!this.ending) {
				try (Connection connection = DriverManager.getConnection(
						this.database.url() + "&connectTimeout=1000&socketTimeout=1000", this.database.server().user(),
						this.database.server().password());
						PreparedStatement insert = connection.prepareStatement(
								"INSERT INTO outbox_event (cloud_event) VALUES (?) ON DUPLICATE KEY UPDATE id = id")) {
					while (!this.ending) {
						insert.setString(1, SampleEvents.withId("message.phone.sent", id));
						insert.executeUpdate();
						this.committed.add(id);
						id = UUID.randomUUID().toString();
						// a hundred a second
						LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
					}
				}
				catch (SQLException ex) {
					logger.debug("Once more", ex);
				}
			}
		}

		Queue<String> committed() {
			return this.committed;
		}

		@Override
		public void close() {
			this.ending = true;
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

}
