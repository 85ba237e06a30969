package com.httpsms.webhooks.start;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.zaxxer.hikari.HikariConfig;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.TcpProxy;
import com.httpsms.webhooks.testing.TcpProxy.Traffic;
import com.httpsms.webhooks.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A process that can't start says in a line what is wrong and what to do, and tries again
 * only what may get better.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartTest extends DatabaseTest {

	private static final String NOBODY = "jdbc:mysql://127.0.0.1:1/x";

	private static final Duration AT_ONCE = Duration.ofSeconds(5);

	private final List<String> users = List.of("stranger", "worker", "locked", "watcher");

	@BeforeAll
	void migrateAndMakeUsers() {
		assertThat(CommandRun.of(database(), "keys", "list").code()).as("migrated").isZero();
		for (String user : this.users) {
			sql("CREATE USER " + name(user) + " IDENTIFIED BY 'secret'"
					+ (user.equals("locked") ? " ACCOUNT LOCK" : ""));
		}
		sql("GRANT ALL ON " + database().name() + ".* TO " + name("watcher"));
		sql("GRANT SELECT, INSERT, UPDATE, DELETE ON " + database().name() + ".job_run TO " + name("worker"));
		sql("GRANT SELECT (version, success) ON " + database().name() + ".webhooks_schema_history TO "
				+ name("worker"));
	}

	@AfterAll
	void dropUsers() {
		this.users.forEach((user) -> sql("DROP USER " + name(user)));
	}

	private void sql(String statement) {
		database().jdbc().sql(statement).update();
	}

	private String name(String user) {
		return "'" + database().name() + "_" + user + "'@'%'";
	}

	/** What a placeholder of a row stands for. */
	private String filledIn(String property) {
		return property.replace("NOBODY", NOBODY)
			.replace("URL", database().url())
			.replace("DATABASE", database().name())
			.replace("PORT", Integer.toString(database().port()));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--spring.datasource.url=                                        | 3 | spring.datasource.url must be set
					--spring.datasource.url=mysql://127.0.0.1/x                     | 3 | must begin with jdbc:mysql:
					--spring.datasource.url=jdbc:postgresql://127.0.0.1/x           | 3 | must begin with jdbc:mysql:
					--spring.datasource.url=jdbc:mysql://127.0.0.1:abc/x            | 3 | Correct spring.datasource.url
					--spring.datasource.hikari.data-source-properties.connectTimeout=soon | 3 | 'connectTimeout'
					--spring.datasource.hikari.data-source-properties.sessionVariables=no_such=1 | 3 | no_such
					--spring.datasource.hikari.maximum-pool-size=4                  | 3 | must be 24 or more, 16 more than webhooks.lanes has lanes (8), but is 4
					--webhooks.lanes=9                                              | 3 | maximum-pool-size must be 25 or more
					--webhooks.encryption-key=x                                     | 3 | webhooks.encryption-key is no property of this version; did you mean webhooks.encryption.key
					--webhooks.egress.alow[0]=10.0.0.0/8                            | 3 | webhooks.egress.alow[0] is no property
					--webhooks.endpoint.max-inflight-requests=3                     | 3 | webhooks.endpoint.max-inflight-requests is no property
					--webhooks.lanes=many                                           | 3 | webhooks.lanes can't be read as int
					--webhooks.start.database-wait=2d                               | 3 | must be from 0s to 1d
					--server.port=PORT                                              | 3 | is already in use. Set server.port
					--management.server.port=PORT                                   | 3 | is already in use. Set server.port or management.server.port
					--spring.datasource.url=NOBODY                                  | 4 | 127.0.0.1:1/x can't be reached: Connection refused. Start the database
					--spring.datasource.url=NOBODY --spring.flyway.enabled=false    | 4 | 127.0.0.1:1/x can't be reached: Connection refused. Start the database
					--spring.datasource.url=jdbc:mysql://no-such-host.invalid/x     | 4 | no-such-host.invalid
					--spring.datasource.password=wrong                              | 5 | Correct spring.datasource.username and spring.datasource.password
					--spring.datasource.username=DATABASE_locked --spring.datasource.password=secret   | 5 | or that account
					--spring.datasource.username=DATABASE_stranger --spring.datasource.password=secret | 5 | Access denied
					--spring.datasource.username=DATABASE_worker --spring.datasource.password=secret   | 5 | --spring.flyway.enabled=false
					--spring.datasource.username=DATABASE_worker --spring.datasource.password=secret --spring.flyway.enabled=false | 5 | Run db/grants.sql again
					""")
	void aStartThatIsNoUseTakesALineAndIsNotTriedAgain(String properties, int code, String said,
			CapturedOutput output) {
		String before = output.getAll();
		long start = System.nanoTime();
		Throwable failure = catchThrowable(() -> Node
			.idle(database(),
					(filledIn(properties.strip()) + (code == 4 ? " --webhooks.start.database-wait=0s" : ""))
						.split(" +"))
			.close());
		assertThat(failure).isNotNull();
		assertThat(StartProblem.exitCode(failure)).isEqualTo(code);
		List<String> lines = output.getAll()
			.substring(before.length())
			.lines()
			.filter((line) -> !line.contains(" INFO "))
			.toList();
		assertThat(lines).hasSizeLessThanOrEqualTo(2);
		assertThat(lines.get(lines.size() - 1)).contains("Not started. ", said);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@CsvSource({ "false, --spring.flyway.enabled=false", "true, --spring.flyway.enabled=true" })
	void aDatabaseWithoutTablesIsMigratedOrRefused(boolean isMigrated, String flyway, CapturedOutput output) {
		try (TestDatabase empty = new TestDatabase(database().server())) {
			Throwable failure = catchThrowable(() -> Node.idle(empty, flyway).close());
			if (isMigrated) {
				assertThat(failure).isNull();
				return;
			}
			assertThat(failure).isNotNull();
			assertThat(StartProblem.exitCode(failure)).isEqualTo(ExitCode.SCHEMA.code());
			assertThat(output).contains("has no tables for this version").contains("start one node as the migrator");
		}
	}

	@Test
	void tablesThatAreOlderThanTheNodeAreRefusedWhereFlywayIsOff() {
		String latest = "UPDATE webhooks_schema_history SET success = %s WHERE version + 0 > 10.5";
		Throwable failure;
		try {
			sql(latest.replace("%s", "0"));
			failure = catchThrowable(() -> Node.idle(database(), "--spring.flyway.enabled=false").close());
		}
		finally {
			sql(latest.replace("%s", "1"));
		}
		assertThat(failure).isNotNull();
		assertThat(StartProblem.exitCode(failure)).isEqualTo(ExitCode.SCHEMA.code());
		assertThat(failure)
			.hasStackTraceContaining("The tables are of version 10, and this version of the worker needs");
	}

	@ParameterizedTest
	@CsvSource({ "NOBODY, 4", "URL&x=y, 5", "SILENT, 4" })
	void aCommandGivesUpWithinFiveSecondsWithALine(String url, int code) throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			long start = System.nanoTime();
			CommandRun run = CommandRun.of(database(), "jobs", "list",
					"--spring.datasource.password=" + ((code == 5) ? "wrong" : ""),
					"--spring.datasource.url=" + filledIn(url).replace("SILENT",
							"jdbc:mysql://127.0.0.1:" + silent.getLocalPort() + "/x"));
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(AT_ONCE);
			assertThat(run.code()).as("%s", run).isEqualTo(code);
			assertThat(run.out()).isEmpty();
			assertThat(run.err().lines()).hasSize(1);
		}
	}

	/** A server that stands still, as on a host that is frozen. */
	@Test
	void aCommandWhoseDatabaseHangsGivesUpWithALine() throws Exception {
		sql("INSERT INTO job_run (job, selection, requested_by) VALUES ('reconcile', '{}', 'test')");
		long run = database().count("SELECT MAX(id) FROM job_run");
		try (TcpProxy way = new TcpProxy(database().port())) {
			CompletableFuture<CommandRun> watch = CompletableFuture.supplyAsync(() -> CommandRun.of(database(), "jobs",
					"watch", Long.toString(run), "--spring.datasource.username=" + database().name() + "_watcher",
					"--spring.datasource.password=secret", "--spring.datasource.url=" + database().url(way.port())));
			Awaitility.await()
				.atMost(Duration.ofMinutes(1))
				.until(() -> database().count("SELECT COUNT(*) FROM information_schema.processlist WHERE user = ?",
						database().name() + "_watcher") >= 4);
			way.traffic(Traffic.STANDS, Traffic.STANDS);
			long start = System.nanoTime();
			CommandRun ended = watch.get(1, TimeUnit.MINUTES);
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
			assertThat(ended.code()).as("%s", ended).isEqualTo(ExitCode.DATABASE_AWAY.code());
			assertThat(ended.err().lines().filter((line) -> line.contains("can't be reached"))).hasSize(1);
		}
		finally {
			sql("DELETE FROM job_run");
		}
	}

	@ParameterizedTest
	@CsvSource({ "true", "false" })
	void aNodeThatIsToldToEndWhileItWaitsForTheDatabaseEndsAtOnce(boolean flyway) {
		try (NodeProcess node = new NodeProcess(database(), "--spring.datasource.url=" + NOBODY,
				"--spring.flyway.enabled=" + flyway)) {
			Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> node.output().contains("Trying again in 2 s"));
			node.terminate();
			assertThat(node.awaitEnd(Duration.ofSeconds(20))).isLessThan(AT_ONCE);
			assertThat(node.exitCode()).isEqualTo(143);
			assertThat(node.output()).contains("Told to end before the database was reached")
				.doesNotContain("\tat ", "Exception");
		}
	}

	@Test
	void aDatabaseThatLetsNobodyInForAMomentIsWaitedFor(CapturedOutput output) throws Exception {
		sql("GRANT SELECT ON " + database().name() + ".* TO " + name("stranger"));
		sql("ALTER USER " + name("stranger") + " WITH MAX_USER_CONNECTIONS 1");
		HikariConfig pool = new HikariConfig();
		pool.setJdbcUrl(database().url());
		pool.setUsername(database().name() + "_stranger");
		pool.setPassword("secret");
		AtomicInteger checks = new AtomicInteger();
		DatabaseAtStart start = new DatabaseAtStart(pool, List.of((connection) -> checks.incrementAndGet()));
		CompletableFuture<Void> reached;
		try (Connection only = DriverManager.getConnection(pool.getJdbcUrl(), pool.getUsername(), "secret")) {
			assertThat(only.isValid(1)).isTrue();
			reached = CompletableFuture.runAsync(() -> start.reach(Duration.ofMinutes(1)));
			Awaitility.await().until(() -> output.getAll().contains("Trying again in 1 s"));
		}
		reached.get(30, TimeUnit.SECONDS);
		assertThat(checks).hasValue(1);
		assertThat(output).contains("max_user_connections").doesNotContain("\tat ");
		sql("REVOKE SELECT ON " + database().name() + ".* FROM " + name("stranger"));
		sql("ALTER USER " + name("stranger") + " WITH MAX_USER_CONNECTIONS 0");
	}

}
