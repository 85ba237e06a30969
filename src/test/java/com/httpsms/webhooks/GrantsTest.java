package com.httpsms.webhooks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.command.Commands;
import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;
import com.httpsms.webhooks.wake.ReplicationStream;
import com.httpsms.webhooks.testing.Unmigrated;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The users of {@code db/users.sql} can do what they are for and nothing else: each logs
 * in and tries.
 */
@Unmigrated
@SuppressWarnings("NullAway.Init")
class GrantsTest extends DatabaseTest {

	/** Denied: a database, a table, a column, or a privilege of the server. */
	private static final Set<Integer> DENIED = Set.of(1044, 1142, 1143, 1227);

	private static final Pattern SQL = Pattern.compile("```sql\n(.*?)```", Pattern.DOTALL);

	private static final Pattern FILL = Pattern.compile("(?m)^db/fill (\\S+) \\| mysql$");

	private static final List<String> ROLES = List.of("migrator", "worker", "producer", "operator");

	private final List<TestDatabase> connected = new ArrayList<>();

	private TestDatabase worker;

	private TestDatabase producer;

	private TestDatabase operator;

	/** With all characters that are special to a shell, to sed, to awk or to SQL. */
	private final String prefix = "o'`\\ \"_" + database().name().replaceFirst("^.*_test_", "");

	/** As {@code db/README.md} says. */
	@BeforeAll
	void makeUsers() throws IOException, InterruptedException {
		String readme = Files.readString(Path.of("db/README.md"));
		List<String> files = FILL.matcher(readme).results().map((line) -> line.group(1)).toList();
		assertThat(files).containsExactly("db/users.sql", "db/grants.sql");
		try {
			run(files.get(0));
		}
		catch (DataAccessException ex) {
			Assumptions.abort("The user of the test's database server may not make users: " + ex.getMessage());
		}
		TestDatabase migrator = as("migrator");
		String[] command = { "keys", "list" };
		List<String> arguments = new ArrayList<>(List.of(command));
		arguments.addAll(migrator.properties());
		assertThat(Commands.run(arguments.toArray(String[]::new))).as("the migrator's migrations").isZero();
		run(files.get(1));
		this.worker = as("worker");
		this.producer = as("producer");
		this.operator = as("operator");
	}

	@AfterAll
	void dropUsers() {
		this.connected.forEach(TestDatabase::disconnect);
		for (String role : ROLES) {
			database().jdbc().sql("DROP USER IF EXISTS ?@'%'").param(this.prefix + "_" + role).update();
		}
	}

	private static String password(String role) {
		return role + " /'\"\\&|;`$(x)%_#--\u00fcDATABASE_NAME USER_PREFIX";
	}

	private Map<String, String> words() {
		Map<String, String> words = new HashMap<>();
		words.put("DATABASE_NAME", database().name());
		words.put("USER_PREFIX", this.prefix);
		ROLES.forEach((role) -> words.put(role.toUpperCase(Locale.ROOT) + "_PASSWORD", password(role)));
		return words;
	}

	/** As an administrator does, with a client that runs a whole file in one session. */
	private void run(String file) throws IOException, InterruptedException {
		Filled filled = Filled.of(file, words());
		assertThat(filled.code()).as(filled.err()).isZero();
		try (Connection connection = DriverManager.getConnection(database().url() + "&allowMultiQueries=true",
				database().server().user(), database().server().password());
				Statement statement = connection.createStatement()) {
			statement.execute(filled.out());
			while (statement.getMoreResults() || statement.getUpdateCount() != -1) {
				// an error of a later statement is thrown when its turn comes
			}
		}
		catch (SQLException ex) {
			throw new UncategorizedSQLException(file, null, ex);
		}
	}

	/** What {@code db/fill} said. */
	private record Filled(int code, String out, String err) {

		static Filled of(String file, Map<String, String> words) throws IOException, InterruptedException {
			ProcessBuilder builder = new ProcessBuilder("db/fill", file);
			builder.environment().putAll(words);
			builder.environment().put("LC_ALL", "C.UTF-8");
			Process process = builder.start();
			String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
			return new Filled(process.waitFor(), out, err);
		}

	}

	private static List<String> statements(String script) {
		return Arrays.stream(script.split(";", -1)).map(String::strip).filter((sql) -> !sql.isEmpty()).toList();
	}

	private TestDatabase as(String role) {
		TestDatabase database = database().as(this.prefix + "_" + role, password(role));
		this.connected.add(database);
		return database;
	}

	@Test
	void aNodeDeliversWhatAProducerInsertedWithoutBeingAllowedMore() {
		try (Endpoint endpoint = new Endpoint((request) -> Endpoint.Reply.status(200))) {
			webhook(endpoint.url("/hook"));
			this.producer.insertEvent(SampleEvents.fresh("message.phone.received"));
			try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false",
					"--webhooks.encryption.key=b2xkIG9sZCBvbGQgb2xkIG9sZCBvbGQgb2xkIG9sZCA=")) {
				assertThat(node.get(ApiKeys.class).list())
					.hasSize((int) database().count("SELECT COUNT(*) FROM api_key"));
				await("the delivery, and the sweep's work on the plain key")
					.until(() -> deliveries("DELIVERED") == 1 && database()
						.count("SELECT COUNT(*) FROM webhook WHERE signing_key LIKE '{aes-256-gcm:%'") == 1);
				assertThat(endpoint.requests("/hook")).hasSize(1);
			}
		}
		assertDenied(this.worker, "CREATE TABLE more (id INT)");
		assertDenied(this.worker, "DROP TABLE delivery_turn");
		assertDenied(this.worker, "ALTER TABLE webhook ADD COLUMN more INT");
		assertDenied(this.worker, "DELETE FROM webhook");
		assertDenied(this.worker, "DELETE FROM archive_file");
		assertDenied(this.worker, "UPDATE delivery_attempt SET outcome = 'SUCCEEDED'");
		assertDenied(this.worker, "INSERT INTO api_key (key_hash, role) VALUES (REPEAT('a', 32), 'OPERATOR')");
		assertDenied(this.worker, "UPDATE api_key SET revoked_at = NULL");
		assertDenied(this.worker, "SELECT * FROM webhooks_schema_history");
		assertDenied(this.worker, "SELECT * FROM mysql.user");
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT id FROM outbox_event", "SELECT cloud_event FROM outbox_event",
			"UPDATE outbox_event SET state = 'FANNED_OUT'", "UPDATE outbox_event SET cloud_event = '{}'",
			"DELETE FROM outbox_event", "INSERT INTO outbox_event (cloud_event, state) VALUES ('{}', 'FANNED_OUT')",
			"INSERT INTO outbox_event (id, cloud_event) VALUES (1, '{}')",
			"INSERT INTO outbox_event (cloud_event, created_at) VALUES ('{}', '2000-01-01')",
			"INSERT INTO outbox_event (cloud_event) VALUES ('{}') ON DUPLICATE KEY UPDATE id = id",
			"REPLACE INTO outbox_event (cloud_event) VALUES ('{}')",
			"INSERT INTO outbox_event (cloud_event) SELECT signing_key FROM webhook", "SELECT id FROM webhook",
			"SELECT COUNT(*) FROM delivery", "INSERT INTO webhook (user_id, url) VALUES ('u', 'http://a')",
			"SELECT id FROM api_key", "DROP TABLE outbox_event", "CREATE TABLE more (id INT)",
			"SELECT user FROM mysql.user" })
	void aProducerInsertsEventsOnly(String sql) {
		assertDenied(this.producer, sql);
	}

	@Test
	void aProducerLearnsWhyItsEventIsRefused() {
		String event = SampleEvents.fresh("message.phone.received");
		this.producer.insertEvent(event);
		assertThat(errorOf(this.producer, "INSERT INTO outbox_event (cloud_event) VALUES ('" + event + "')"))
			.isEqualTo(1062);
		assertThat(errorOf(this.producer, "INSERT INTO outbox_event (cloud_event) VALUES ('{}')")).isIn(3819, 4025);
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE user_id = ?", SampleEvents.USER)).isOne();
	}

	@Test
	void anOperatorCanRunTheRunbook() throws IOException {
		webhook("http://127.0.0.1:9/");
		JdbcClient jdbc = this.operator.jdbc();
		String readme = Files.readString(Path.of("README.md"));
		String questions = readme.substring(readme.indexOf("## Where is my delivery?"),
				readme.indexOf("## Configuration"));
		List<String> ran = new ArrayList<>();
		Matcher blocks = SQL.matcher(Files.readString(Path.of("ops/runbook.md")) + questions);
		new TransactionTemplate(new DataSourceTransactionManager(this.operator.dataSource()))
			.executeWithoutResult((status) -> {
				status.setRollbackOnly();
				while (blocks.find()) {
					for (String sql : statements(blocks.group(1))) {
						jdbc.sql(sql).query().listOfRows();
						ran.add(sql);
					}
				}
			});
		assertThat(ran).hasSizeGreaterThan(25);
	}

	@Test
	void aRunThatLacksAGrantFailsAtTheFirstTimeAndSaysWhichOneItIs() {
		String grant = " ON " + database().name() + ".job_finding ";
		String worker = "'" + this.prefix.replace("\\", "\\\\").replace("'", "''") + "_worker'@'%'";
		database().jdbc().sql("REVOKE INSERT" + grant + "FROM " + worker).update();
		try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false")) {
			assertThat(node.url("/")).isNotEmpty();
			database().insertEvent(SampleEvents.fresh("message.phone.received"));
			CommandRun run = CommandRun.of(this.operator, "jobs", "run", "reconcile", "--spring.flyway.enabled=false");
			assertThat(run.out()).as("%s", run).contains("is FAILED");
			assertThat(run.err()).contains("INSERT command denied to user", "job_finding");
			assertThat(database().count("SELECT TIMESTAMPDIFF(SECOND, requested_at, finished_at) FROM job_run "
					+ "WHERE job = 'reconcile' ORDER BY id DESC LIMIT 1"))
				.isLessThan(20);
			assertThat(
					database().count("SELECT failures FROM job_run WHERE job = 'reconcile' ORDER BY id DESC LIMIT 1"))
				.isLessThan(2);
		}
		finally {
			database().jdbc().sql("GRANT INSERT" + grant + "TO " + worker).update();
		}
	}

	@Test
	void anOperatorAsksForJobsWhichAWorkerDoes() {
		webhook("http://127.0.0.1:9/");
		CommandRun asked = CommandRun.of(this.operator, "jobs", "run", "redeliver", "--user", SampleEvents.USER,
				"--detach", "--spring.flyway.enabled=false");
		assertThat(asked.code()).as("%s", asked).isZero();
		String id = Long.toString(database().count("SELECT MAX(id) FROM job_run"));
		assertThat(CommandRun.of(this.operator, "jobs", "stop", id, "--spring.flyway.enabled=false").code()).isZero();
		assertThat(CommandRun.of(this.operator, "jobs", "resume", id, "--spring.flyway.enabled=false").code()).isZero();
		try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false")) {
			assertThat(node.url("/")).isNotEmpty();
			for (String call : List.of("pause", "pause", "resume")) {
				assertThat(CommandRun.of(this.operator, "lanes", call, "--spring.flyway.enabled=false").code())
					.isZero();
			}
			CommandRun watched = CommandRun.of(this.operator, "jobs", "watch", id, "--spring.flyway.enabled=false");
			assertThat(watched.out()).contains("is COMPLETED");
		}
	}

	/** Each as the operator's user, who may neither read secrets nor make tables. */
	@Test
	void anOperatorMayRunTheRunbooksCommands() {
		long webhook = webhook("http://127.0.0.1:9/");
		String key = Long.toString(webhook);
		database().jdbc()
			.sql("INSERT INTO outbox_event (cloud_event, state) VALUES (?, 'FANNED_OUT'), (?, 'FANNED_OUT')")
			.params(SampleEvents.withId("message.phone.received", "ended"),
					SampleEvents.withId("message.phone.received", "waits"))
			.update();
		database().jdbc().sql("""
				INSERT INTO delivery (event_id, webhook_id, status, next_attempt_at, finished_at)
				SELECT id, ?, IF(event_id = 'ended', 'REJECTED', 'PENDING'),
				       IF(event_id = 'ended', NULL, UTC_TIMESTAMP(6)), IF(event_id = 'ended', UTC_TIMESTAMP(6), NULL)
				FROM outbox_event
				""").param(webhook).update();
		database().jdbc().sql("INSERT INTO api_key (key_hash, role) VALUES (REPEAT('a', 32), 'PRODUCER')").update();
		String leaked = Long.toString(database().count("SELECT MAX(id) FROM api_key"));
		for (String command : List.of("deliveries show ended", "deliveries show ended " + key,
				"deliveries redeliver ended " + key, "deliveries skip waits " + key, "deliveries skip ended " + key,
				"webhooks list", "webhooks show " + key + " --json", "webhooks pause " + key, "webhooks resume " + key,
				"webhooks pause --all", "webhooks resume --all", "webhooks release " + key, "webhooks release --all",
				"webhooks limit " + key + " 7", "webhooks limit " + key + " default", "lanes list", "lanes pause",
				"lanes resume", "jobs list", "keys list", "keys revoke " + leaked)) {
			List<String> words = new ArrayList<>(List.of(command.split(" ")));
			words.add("--spring.flyway.enabled=false");
			CommandRun run = CommandRun.of(this.operator, words.toArray(String[]::new));
			// no node has started here yet, so that there may be no lanes
			assertThat(run.code()).as("%s: %s", command, run)
				.isIn(command.startsWith("lanes") ? List.of(0, 2) : List.of(0));
		}
		assertThat(deliveries("CANCELLED")).isEqualTo(2);
	}

	@Test
	void aWorkerReportsArchivesForgetsAndRestores(@TempDir Path folder) {
		database().jdbc().sql("""
				INSERT INTO outbox_event (cloud_event, state, created_at, fanned_out_at)
				VALUES (?, 'FANNED_OUT', '2026-01-01', '2026-01-01')
				""").param(SampleEvents.withId("message.phone.received", "old")).update();
		String count = "SELECT COUNT(*) FROM outbox_event WHERE event_id = 'old'";
		try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false",
				"--webhooks.archive.location=" + folder)) {
			assertThat(node.url("/")).isNotEmpty();
			assertThat(CommandRun.of(this.operator, "jobs", "run", "report", "--spring.flyway.enabled=false").out())
				.contains("is COMPLETED: 1 of 1");
			database().jdbc().sql("""
					UPDATE job_run SET requested_at = '2026-01-01', finished_at = '2026-01-01' WHERE job = 'report'
					""").update();
			assertThat(CommandRun.of(this.operator, "jobs", "run", "archive", "--spring.flyway.enabled=false").out())
				.contains("is COMPLETED: 1 of 1");
			assertThat(database().count("SELECT COUNT(*) FROM job_run WHERE job = 'report'")).as("forgotten").isZero();
			assertThat(database().count(count)).isZero();
			assertThat(CommandRun
				.of(this.operator, "jobs", "run", "restore", "--from", "2026-01-01T00:00:00Z",
						"--spring.flyway.enabled=false")
				.out()).contains("is COMPLETED: 1 of 1");
			assertThat(database().count(count)).isOne();
		}
	}

	@Test
	void aWorkerIsToldOfEventsOnceItMay() throws IOException, InterruptedException {
		run("db/grants-wake.sql");
		try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false")) {
			await("the replication stream").until(node.get(ReplicationStream.class)::isAttached);
		}
	}

	@Test
	void aWorkerPartitionsOnceItMay() throws IOException, InterruptedException {
		try (Node node = Node.start(this.worker, "--spring.flyway.enabled=false")) {
			assertThat(node.url("/")).isNotEmpty();
			assertThat(CommandRun
				.of(this.operator, "jobs", "run", "partition", "--detach", "--spring.flyway.enabled=false")
				.code()).isZero();
			long run = database().count("SELECT MAX(id) FROM job_run");
			await("the refusal").until(
					() -> database().count("SELECT COUNT(*) FROM job_run WHERE id = ? AND state = 'FAILED'", run) == 1);
			assertThat(database().jdbc()
				.sql("SELECT error FROM job_run WHERE id = ?")
				.param(run)
				.query(String.class)
				.single()).contains("db/grants-partitions.sql");
			assertThat(database().count("SELECT COUNT(*) FROM delivery")).as("the table is there").isNotNegative();
			run("db/grants-partitions.sql");
			assertThat(
					CommandRun.of(this.operator, "jobs", "resume", Long.toString(run), "--spring.flyway.enabled=false")
						.code())
				.isZero();
			await("its next try").until(() -> database()
				.count("SELECT COUNT(*) FROM job_run WHERE id = ? AND state = 'COMPLETED'", run) == 1);
			assertThat(database().count("SELECT COUNT(*) FROM information_schema.partitions "
					+ "WHERE table_schema = DATABASE() AND table_name LIKE 'delivery%' AND partition_name = 'moved'"))
				.isEqualTo(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "UPDATE job_run SET items_done = 0", "UPDATE job_run SET selection = '{}'",
			"DELETE FROM job_run", "DELETE FROM WEBHOOKS_BATCH_JOB_INSTANCE" })
	void anOperatorChangesNoRunsProgress(String sql) {
		assertDenied(this.operator, sql);
	}

	@ParameterizedTest
	@ValueSource(strings = { "SELECT signing_key FROM webhook", "SELECT previous_signing_key FROM webhook",
			"SELECT * FROM webhook", "SELECT id FROM webhook WHERE signing_key LIKE 'a%'",
			"UPDATE webhook SET status_reason = signing_key",
			"UPDATE webhook SET status = 'PAUSED' WHERE signing_key LIKE 'a%'",
			"UPDATE webhook SET previous_signing_key = 'a'", "UPDATE webhook SET url = 'http://a'",
			"UPDATE webhook SET user_id = 'u'", "INSERT INTO webhook (user_id, url) VALUES ('u', 'http://a')",
			"DELETE FROM webhook", "SELECT cloud_event FROM outbox_event",
			"INSERT INTO outbox_event (cloud_event) VALUES ('{}')", "UPDATE outbox_event SET state = 'NEW'",
			"DELETE FROM delivery", "UPDATE delivery SET attempt_count = 0", "DELETE FROM delivery_attempt",
			"INSERT INTO webhook_queue (webhook_id, held_until) VALUES (1, NULL)",
			"UPDATE api_key SET role = 'OPERATOR'", "UPDATE delivery_turn SET event_id = 1",
			"SELECT key_hash FROM api_key", "UPDATE WEBHOOKS_QRTZ_TRIGGERS SET NEXT_FIRE_TIME = 0",
			"DELETE FROM WEBHOOKS_QRTZ_LOCKS", "CREATE TABLE more (id INT)", "DROP TABLE delivery",
			"SELECT user FROM mysql.user" })
	void anOperatorReadsNoSecretsAndChangesNothingElse(String sql) {
		assertDenied(this.operator, sql);
	}

	/** In a grant on a database, {@code _} would stand for any character. */
	@Test
	void noUserReachesADatabaseWhoseNameIsAlike() {
		String sibling = database().name().replaceFirst("_", "x");
		database().jdbc().sql("CREATE DATABASE " + sibling).update();
		try {
			database().jdbc().sql("CREATE TABLE " + sibling + ".theirs (id INT, PRIMARY KEY (id))").update();
			for (TestDatabase user : this.connected) {
				assertDenied(user, "SELECT id FROM " + sibling + ".theirs");
				assertDenied(user, "CREATE TABLE " + sibling + ".more (id INT)");
			}
		}
		finally {
			database().jdbc().sql("DROP DATABASE " + sibling).update();
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			WORKER_PASSWORD   |                          | the environment variable WORKER_PASSWORD is not set
			MIGRATOR_PASSWORD | two{newline}lines        | MIGRATOR_PASSWORD must have no control character
			USER_PREFIX       | abcdefghijklmnopqrstuvwx | USER_PREFIX must have at most 23 characters
			DATABASE_NAME     | a/b                      | DATABASE_NAME must have no / \\ or .
			""")
	void aWordThatCantBeQuotedIsRefused(String word, @Nullable String value, String message)
			throws IOException, InterruptedException {
		Map<String, String> words = words();
		words.put(word, (value != null) ? value.replace("{newline}", "\n") : "");
		Filled filled = Filled.of("db/users.sql", words);
		assertThat(filled.code()).isEqualTo(2);
		assertThat(filled.err()).contains(message);
		assertThat(filled.out()).isEmpty();
	}

	private static void assertDenied(TestDatabase as, String sql) {
		assertThat(errorOf(as, sql)).as(sql).isIn(DENIED);
	}

	private static int errorOf(TestDatabase as, String sql) {
		DataAccessException refused = catchThrowableOfType(DataAccessException.class, () -> {
			if (sql.startsWith("SELECT")) {
				as.jdbc().sql(sql).query().listOfRows();
			}
			else {
				as.jdbc().sql(sql).update();
			}
		});
		assertThat(refused).as(sql).isNotNull();
		return (refused.getRootCause() instanceof SQLException cause) ? cause.getErrorCode() : 0;
	}

}
