package com.httpsms.webhooks;

import java.net.http.HttpRequest.BodyPublishers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

import org.springframework.jdbc.core.simple.JdbcClient;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static com.httpsms.webhooks.testing.Await.awaitLocks;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server whose defaults are all different, and an operator whose URL and pool are, too:
 * nothing that a session sets for itself.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class HostileDefaultsTest {

	private static final List<String> OF_BOTH = List.of("autocommit = 0", "completion_type = 'CHAIN'",
			"transaction_isolation = 'SERIALIZABLE'", "transaction_read_only = 1",
			"sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES'", "time_zone = '+09:00'", "foreign_key_checks = 0",
			"unique_checks = 0", "sql_auto_is_null = 1", "sql_safe_updates = 1", "max_join_size = 1",
			"max_sort_length = 64", "div_precision_increment = 0", "default_storage_engine = 'MyISAM'",
			"innodb_default_row_format = 'compact'", "character_set_server = 'latin1'", "lc_time_names = 'ar_EG'",
			"group_concat_max_len = 4", "auto_increment_increment = 3");

	private static final List<String> OF_MYSQL = List.of("max_execution_time = 1",
			"sql_generate_invisible_primary_key = 1", "sql_require_primary_key = 1",
			"default_collation_for_utf8mb4 = 'utf8mb4_general_ci'");

	private static final List<String> OF_MARIADB = List.of("max_statement_time = 0.001", "check_constraint_checks = 0",
			"sql_if_exists = 1");

	/** What somebody might write into the URL. */
	private static final String URL = "&sessionVariables=autocommit=0,sql_mode='ANSI',wait_timeout=50"
			+ "&useAffectedRows=true&characterEncoding=latin1&characterSetResults=latin1&sendFractionalSeconds=false"
			+ "&connectionCollation=latin1_swedish_ci";

	private static final Map<String, String> REFUSED_OF_MYSQL = Map.of("binlog_format", "STATEMENT", "sql_select_limit",
			"1");

	private static final Map<String, String> REFUSED_OF_MARIADB = Map.of("enforce_storage_engine", "MyISAM",
			"sql_select_limit", "1");

	/** MariaDB's {@code ER_STATEMENT_TIMEOUT}. */
	private static final int STATEMENT_TIMED_OUT = 1969;

	private DatabaseServer server;

	private boolean mariaDb;

	private TestDatabase database;

	private TestDatabase other;

	private Endpoint endpoint;

	private Node node;

	@BeforeAll
	void start() throws SQLException {
		this.server = DatabaseServer.start();
		Assumptions.assumeTrue(this.server.isOurs(), "this server is not ours to disturb");
		this.database = new TestDatabase(this.server);
		this.other = new TestDatabase(this.server);
		// what the test itself drops it with is older than the defaults below
		assertThat(this.other.count("SELECT 1")).isOne();
		// the test's own connection, which stays as it is
		this.database.jdbc().sql("ALTER DATABASE " + this.database.name() + " CHARACTER SET latin1").update();
		try (Connection admin = connect("")) {
			this.mariaDb = admin.getMetaData().getDatabaseProductVersion().contains("MariaDB");
			for (List<String> variables : List.of(OF_BOTH, this.mariaDb ? OF_MARIADB : OF_MYSQL)) {
				for (String variable : variables) {
					admin.createStatement().execute("SET GLOBAL " + variable);
				}
			}
		}
		this.endpoint = new Endpoint((request) -> Reply.status(200));
		this.node = Node.start(this.database, "--spring.datasource.url=" + this.database.url() + URL,
				"--spring.datasource.hikari.auto-commit=false", "--spring.datasource.hikari.read-only=true",
				"--spring.datasource.hikari.transaction-isolation=TRANSACTION_SERIALIZABLE",
				"--spring.datasource.hikari.connection-init-sql=SELECT 1");
	}

	@AfterAll
	void stop() {
		if (this.node != null) {
			this.node.close();
			this.endpoint.close();
			this.other.disconnect();
		}
		this.server.close();
	}

	private Connection connect(String name) throws SQLException {
		return DriverManager.getConnection(this.server.url(name) + "?allowPublicKeyRetrieval=true", this.server.user(),
				this.server.password());
	}

	@Test
	void eachSessionSetsWhatItReliesOn() {
		Map<String, Object> session = this.node.get(JdbcClient.class).sql("""
				SELECT @@autocommit AS autocommit, @@completion_type AS completion_type,
				  @@transaction_isolation AS isolation, @@transaction_read_only AS read_only,
				  @@sql_mode LIKE '%STRICT_TRANS_TABLES%' AS strict, @@sql_mode LIKE '%ANSI%' AS ansi,
				  @@sql_mode LIKE '%NO_BACKSLASH_ESCAPES%' AS no_escapes, @@time_zone AS time_zone,
				  @@foreign_key_checks AS foreign_key_checks, @@sql_safe_updates AS sql_safe_updates,
				  @@sql_big_selects AS sql_big_selects, @@collation_connection NOT LIKE '%bin' AS collates,
				  @@character_set_client AS client, @@wait_timeout AS wait_timeout,
				  @@innodb_lock_wait_timeout AS lock_timeout
				""").query().singleRow();
		session.replaceAll((name, value) -> String.valueOf(value));
		assertThat(session).containsExactlyInAnyOrderEntriesOf(
				Map.ofEntries(Map.entry("autocommit", "1"), Map.entry("completion_type", "NO_CHAIN"),
						Map.entry("isolation", "READ-COMMITTED"), Map.entry("read_only", "0"), Map.entry("strict", "1"),
						Map.entry("ansi", "0"), Map.entry("no_escapes", "0"), Map.entry("time_zone", "+00:00"),
						Map.entry("foreign_key_checks", "1"), Map.entry("sql_safe_updates", "0"),
						Map.entry("sql_big_selects", "1"), Map.entry("collates", "1"), Map.entry("client", "utf8mb4"),
						// of the URL, since it does no harm
						Map.entry("wait_timeout", "50"), Map.entry("lock_timeout", "3")));
	}

	@Test
	void aNodeMigratesDeliversTakesEventsAndRunsBulkJobs() throws SQLException {
		this.database.insertWebhook(this.endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
		String event = SampleEvents.fresh("message.phone.received")
			.replace("\"content\": \"", "\"content\": \"it's \\\\ a \\\" \uD83D\uDC1D ");
		await("a moment in which the server's millisecond for a statement is enough")
			.until(() -> isInsertedByAProducer(event));
		await("the delivery").until(() -> this.endpoint.requests("/hook").size() == 1);
		assertThat(this.endpoint.requests("/hook").get(0).body()).isEqualTo(event);

		ApiClient producer = new ApiClient(this.node,
				this.node.get(ApiKeys.class).create(ApiKey.Role.PRODUCER, null).text());
		String other = SampleEvents.fresh("message.phone.sent");
		assertThat(producer
			.call("POST", "/v1/events", Map.of("Content-Type", "application/cloudevents+json"),
					BodyPublishers.ofString(other))
			.status()).isEqualTo(202);
		await("the delivery").until(() -> this.endpoint.requests("/hook").size() == 2);

		long run = this.node.get(JobRuns.class)
			.ask(JobName.RECONCILE, new Selection(null, null, null, null, null, null, null, null), "test \uD83D\uDC1D")
			.id();
		await("the run's end").until(() -> this.node.get(JobRuns.class).find(run).orElseThrow().isOver());
		CommandRun jobs = CommandRun.of(this.database, "jobs", "list");
		assertThat(jobs.code()).as(jobs.err()).isZero();
		assertThat(jobs.out()).contains("reconcile").contains("COMPLETED");

		Set<String> before = transactions();
		awaitLocks("the end of each transaction").until(() -> {
			Set<String> left = new HashSet<>(before);
			left.retainAll(transactions());
			return left.isEmpty();
		});
	}

	/** Their connections are not the pool's. */
	@Test
	void aMigratorOfItsOwnMigrates() {
		CommandRun keys = CommandRun.of(this.other, "keys", "list", "--spring.flyway.user=" + this.server.user(),
				"--spring.flyway.password=" + this.server.password());
		assertThat(keys.code()).as(keys.err()).isZero();
	}

	/** What no session can set for itself ends a start before it has changed anything. */
	@Test
	void whatOnlyAnAdministratorCanSetIsNamedInOneLine() {
		for (Map.Entry<String, String> bad : (this.mariaDb ? REFUSED_OF_MARIADB : REFUSED_OF_MYSQL).entrySet()) {
			String before = this.database.jdbc()
				.sql("SELECT @@GLOBAL." + bad.getKey())
				.query(String.class)
				.optional()
				.map((value) -> value.matches("\\d+") ? value : "'" + value + "'")
				.orElse("NULL");
			setGlobal(bad.getKey(), bad.getValue());
			try {
				CommandRun keys = CommandRun.of(this.database, "keys", "list");
				assertThat(keys.code()).as(keys.err()).isEqualTo(5);
				assertThat(keys.err().lines()).as(keys.err()).hasSize(1);
				assertThat(keys.err()).contains("its variable " + bad.getKey() + " is " + bad.getValue());
			}
			finally {
				setGlobal(bad.getKey(), before);
			}
		}
	}

	private void setGlobal(String variable, String value) {
		this.database.jdbc().sql("SET GLOBAL " + variable + " = " + value).update();
	}

	/** In a session that has nothing but the server's defaults. */
	private boolean isInsertedByAProducer(String event) throws SQLException {
		try (Connection connection = connect(this.database.name())) {
			connection.createStatement().execute("SET SESSION TRANSACTION READ WRITE");
			connection.setAutoCommit(false);
			try (PreparedStatement insert = connection
				.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
				insert.setString(1, event);
				insert.executeUpdate();
			}
			connection.commit();
			return true;
		}
		catch (SQLException ex) {
			if (ex.getErrorCode() != STATEMENT_TIMED_OUT) {
				throw ex;
			}
			return false;
		}
	}

	private Set<String> transactions() {
		return Set.copyOf(this.database.jdbc()
			.sql("SELECT trx_id FROM information_schema.innodb_trx")
			.query(String.class)
			.list());
	}

}
