package com.httpsms.webhooks;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A database that is there and refuses: what a node could not write it writes later, once
 * and whole.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class DatabaseErrorsTest {

	private static final String USER = "webhooks_node";

	private static final String OTHER = "another_application";

	private static final String PASSWORD = "node-password";

	private static final int EVENTS = 60;

	private DatabaseServer server;

	private TestDatabase database;

	private SingleConnectionDataSource connection;

	private JdbcClient admin;

	private Endpoint endpoint;

	private Node node;

	private long abandonedBefore;

	@BeforeAll
	void start() {
		this.server = DatabaseServer.start();
		Assumptions.assumeTrue(this.server.isOurs(), "this server is not ours to disturb");
		this.database = new TestDatabase(this.server);
		this.connection = new SingleConnectionDataSource(this.database.url(), this.server.user(),
				this.server.password(), true);
		this.admin = JdbcClient.create(this.connection);
		String name = this.admin.sql("SELECT DATABASE()").query(String.class).single();
		for (String user : List.of(USER, OTHER)) {
			this.admin.sql("CREATE USER " + user + " IDENTIFIED BY '" + PASSWORD + "'").update();
			this.admin.sql("GRANT ALL PRIVILEGES ON " + name + ".* TO " + user).update();
		}
		this.endpoint = new Endpoint((request) -> Reply.status(200).after(Duration.ofMillis(100)));
		this.node = Node.start(this.database, "--spring.datasource.username=" + USER,
				"--spring.datasource.password=" + PASSWORD, "--webhooks.lease=30s");
		this.database.insertWebhook(this.endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
	}

	@AfterAll
	void stop() {
		if (this.node != null) {
			this.node.close();
			this.endpoint.close();
			this.connection.destroy();
			this.database.close();
		}
		this.server.close();
	}

	/** Work that is under way when the fault comes. */
	@BeforeEach
	void beginWork() {
		int before = this.endpoint.requests().size();
		this.abandonedBefore = attempts("ABANDONED");
		commit();
		await("requests").until(() -> this.endpoint.requests().size() >= before + 5);
	}

	private void commit() {
		for (int i = 0; i < EVENTS; i++) {
			this.admin.sql("INSERT INTO outbox_event (cloud_event) VALUES (?)")
				.param(SampleEvents.fresh("message.phone.sent"))
				.update();
		}
	}

	/** A counter of the server. */
	private long status(String name) {
		return this.admin.sql("SHOW GLOBAL STATUS LIKE ?").param(name).query((row, number) -> row.getLong(2)).single();
	}

	private void assertEverythingIsDeliveredOnce() {
		commit();
		await("all deliveries").untilAsserted(() -> assertThat(
				this.database.count("SELECT COUNT(*) FROM outbox_event e LEFT JOIN delivery d ON d.event_id = e.id "
						+ "WHERE d.status IS NULL OR d.status <> 'DELIVERED'"))
			.isZero());
		long events = this.database.count("SELECT COUNT(*) FROM outbox_event");
		assertThat(this.endpoint.requests().stream().map((request) -> request.text("id")).distinct())
			.hasSize((int) events);
		assertThat(this.endpoint.requests()).as("each once, since no request outlived its lease").hasSize((int) events);
		assertThat(attempts("SUCCEEDED")).isEqualTo(events);
		long all = this.database.count("SELECT COUNT(*) FROM delivery_attempt");
		assertThat(all).isEqualTo(events + attempts("ABANDONED"));
		assertThat(this.database.count("SELECT SUM(attempt_count) FROM delivery")).isEqualTo(all);
	}

	/** What the server refused it said so, and the node knows that it did not happen. */
	private void assertNoClaimWasLost() {
		assertThat(attempts("ABANDONED")).isEqualTo(this.abandonedBefore);
	}

	private long attempts(String outcome) {
		return this.database.count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = ?", outcome);
	}

	@Test
	void aServerThatBecomesReadOnlyInTheMiddleOfTransactions() {
		long before = status("Com_rollback");
		this.admin.sql("SET GLOBAL read_only = ON").update();
		try {
			await("what the node could not write").until(() -> status("Com_rollback") >= before + 3);
			await("a node that says so").until(() -> readiness().status() == 503);
			assertThat(readiness().toString()).contains("it is read-only (error 1290)");
		}
		finally {
			this.admin.sql("SET GLOBAL read_only = OFF").update();
		}
		assertEverythingIsDeliveredOnce();
		assertNoClaimWasLost();
		await("a node that takes events").until(() -> readiness().status() == 200);
	}

	private ApiClient.Reply readiness() {
		return new ApiClient(this.node, "").get("/actuator/health/readiness");
	}

	@Test
	void rowsThatSomebodyElseHoldsForLongerThanAnybodyWaits() throws SQLException {
		long before = status("Com_rollback");
		try (Connection other = DriverManager.getConnection(this.database.url(), this.server.user(),
				this.server.password())) {
			other.setAutoCommit(false);
			other.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
			other.createStatement().executeQuery("SELECT * FROM delivery WHERE status = 'SENDING' FOR UPDATE").close();
			await("a record that gave up waiting").until(() -> status("Com_rollback") > before);
			other.rollback();
		}
		assertEverythingIsDeliveredOnce();
		assertNoClaimWasLost();
	}

	/**
	 * A connection that is killed while a claim commits leaves deliveries claimed that
	 * nobody sends, until their lease has ended.
	 */
	@Test
	void connectionsThatAreKilledAgainAndAgain() {
		for (int round = 0; round < 10; round++) {
			commit();
			killConnections();
			long delivered = this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'");
			await("the node to go on").until(
					() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'") > delivered);
		}
		assertEverythingIsDeliveredOnce();
	}

	/** A node that may have no connection any more, though the server is well. */
	@Test
	void noConnectionLeft() throws SQLException {
		long limit = this.admin.sql("SELECT @@GLOBAL.max_connections").query(Long.class).single();
		HikariPoolMXBean pool = this.node.get(HikariDataSource.class).getHikariPoolMXBean();
		List<Connection> others = new ArrayList<>();
		try {
			this.admin.sql("SET GLOBAL max_connections = 40").update();
			await("a node without a connection, whose parts wait for one").until(() -> {
				killConnections();
				takeAll(others);
				return pool.getTotalConnections() == 0 && pool.getThreadsAwaitingConnection() >= 2;
			});
		}
		finally {
			for (Connection other : others) {
				other.close();
			}
			this.admin.sql("SET GLOBAL max_connections = " + limit).update();
		}
		assertEverythingIsDeliveredOnce();
	}

	/** All that are left, as another application of the same database. */
	private void takeAll(List<Connection> others) {
		try {
			for (int i = 0; i < 300; i++) {
				others.add(DriverManager.getConnection(this.database.url(), OTHER, PASSWORD));
			}
			throw new AssertionError("connections without end");
		}
		catch (SQLException ex) {
			assertThat(ex.getErrorCode()).as("too many connections").isEqualTo(1040);
		}
	}

	/** Those of the node. */
	private void killConnections() {
		this.admin.sql("SELECT id FROM information_schema.processlist WHERE user = ?")
			.param(USER)
			.query(Long.class)
			.list()
			.forEach(this::kill);
	}

	private void kill(long connection) {
		try {
			this.connection.getConnection().createStatement().execute("KILL " + connection);
		}
		catch (SQLException ex) {
			assertThat(ex.getErrorCode()).as("no such thread").isEqualTo(1094);
		}
	}

}
