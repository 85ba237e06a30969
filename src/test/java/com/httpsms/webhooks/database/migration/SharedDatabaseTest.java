package com.httpsms.webhooks.database.migration;

import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A database that somebody else uses, too: nothing of theirs is dropped, changed or
 * needed, whatever it is called.
 */
@SuppressWarnings("NullAway.Init")
class SharedDatabaseTest {

	private static final String QUARTZ = "org/quartz/impl/jdbcjobstore/tables_mysql_innodb.sql";

	private static final String BATCH = "org/springframework/batch/core/schema-mysql.sql";

	private static final String THEIR_HISTORY = """
			INSERT INTO flyway_schema_history
			VALUES (1, '1', 'users', 'SQL', 'V1__users.sql', 42, 'them', '2026-01-01', 7, 1),
			       (2, '2', 'failed', 'SQL', 'V2__failed.sql', 43, 'them', '2026-01-02', 7, 0)
			""";

	private TestDatabase database;

	private Migrations migrations;

	@BeforeEach
	void makeDatabase() {
		this.database = new TestDatabase(DatabaseServer.shared());
		this.migrations = new Migrations(this.database);
	}

	@AfterEach
	void dropDatabase() {
		this.database.close();
	}

	private JdbcClient jdbc() {
		return this.database.jdbc();
	}

	private void run(String script) {
		ResourceDatabasePopulator populator = new ResourceDatabasePopulator(new ClassPathResource(script));
		populator.setCommentPrefixes("#", "--");
		populator.execute(this.database.dataSource());
	}

	/** A main application with Flyway, Quartz and Spring Batch of its own. */
	private void makeTablesOfOthers() {
		this.migrations.flyway("flyway_schema_history", MigrationVersion.EMPTY).baseline();
		jdbc().sql("DELETE FROM flyway_schema_history").update();
		jdbc().sql(THEIR_HISTORY).update();
		run(QUARTZ);
		run(BATCH);
		jdbc().sql("INSERT INTO QRTZ_LOCKS VALUES ('theirs', 'TRIGGER_ACCESS')").update();
		jdbc().sql("INSERT INTO QRTZ_PAUSED_TRIGGER_GRPS VALUES ('theirs', 'a group')").update();
		jdbc().sql("INSERT INTO BATCH_JOB_INSTANCE VALUES (1, 0, 'redeliver', 'their key')").update();
		jdbc().sql("CREATE TABLE webhooks (id INT, PRIMARY KEY (id))").update();
		jdbc().sql("CREATE TABLE messages (id INT, content TEXT, PRIMARY KEY (id))").update();
		jdbc().sql("INSERT INTO messages VALUES (1, 'hello')").update();
	}

	private List<String> tables() {
		return jdbc()
			.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name")
			.query(String.class)
			.list();
	}

	/** How tables are defined, and what is in them. */
	private List<Object> contents(List<String> tables) {
		List<Object> contents = new ArrayList<>();
		for (String table : tables) {
			contents.add(jdbc().sql("SHOW CREATE TABLE `" + table + "`").query().singleRow());
			List<Map<String, Object>> rows = jdbc().sql("SELECT * FROM `" + table + "`").query().listOfRows();
			contents.add(rows);
		}
		return contents;
	}

	@Test
	void aNodeWorksBesideTablesOfOthersAndLeavesThemAsTheyWere() {
		makeTablesOfOthers();
		List<String> theirs = tables();
		List<Object> before = contents(theirs);
		try (Node node = Node.start(this.database); Endpoint endpoint = new Endpoint((request) -> Reply.status(200))) {
			assertThat(node.url("/")).isNotEmpty();
			this.database.insertWebhook(endpoint.url("/hook"), "k", SampleEvents.USER, SampleEvents.PHONE,
					SampleEvents.TYPES);
			this.database.insertEvent(SampleEvents.fresh("message.phone.received"));
			await("the delivery")
				.until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'DELIVERED'") == 1);
		}
		assertThat(contents(theirs)).isEqualTo(before);
	}

	@ParameterizedTest
	@ValueSource(strings = { "CREATE TABLE webhook (id INT, PRIMARY KEY (id))",
			"CREATE TABLE api_key (id INT, PRIMARY KEY (id))", "CREATE TABLE report_hour (id INT, PRIMARY KEY (id))",
			"CREATE VIEW webhook_report_daily AS SELECT 1 AS day",
			"CREATE TABLE WEBHOOKS_QRTZ_LOCKS (id INT, PRIMARY KEY (id))" })
	void aTableOfOthersThatHasOneOfOurNamesIsNamedAndNothingIsChanged(String theirs) {
		jdbc().sql(theirs).update();
		List<String> before = tables();
		assertThatExceptionOfType(TablesOfOthersException.class).isThrownBy(this.migrations::migrate)
			.withMessageContaining(before.get(0));
		assertThat(tables()).isEqualTo(before);
	}

	@Test
	void allOurTablesAreKnownByNameAndHaveAPrimaryKey() {
		this.migrations.migrate();
		List<String> ours = tables();
		ours.remove(Migrations.HISTORY);
		assertThat(new OwnTables().taken(jdbc())).containsExactlyInAnyOrderElementsOf(ours);
		assertThat(jdbc().sql("""
				SELECT t.table_name
				FROM information_schema.tables t
				WHERE t.table_schema = DATABASE() AND t.table_type = 'BASE TABLE'
				  AND NOT EXISTS (SELECT 1
				                  FROM information_schema.statistics s
				                  WHERE s.table_schema = t.table_schema AND s.table_name = t.table_name
				                    AND s.index_name = 'PRIMARY')
				""").query(String.class).list()).isEmpty();
	}

	/** As if they had been made without a prefix; each refers to others. */
	private void dropTablesOfLibraries() {
		List<String> prefixed = tables().stream().filter((table) -> table.startsWith(LibraryScript.PREFIX)).toList();
		new JdbcTemplate(this.database.dataSource()).execute((Connection connection) -> {
			try (Statement statement = connection.createStatement()) {
				statement.execute("SET FOREIGN_KEY_CHECKS = 0");
				statement.execute("DROP TABLE " + String.join(", ", prefixed));
				return statement.execute("SET FOREIGN_KEY_CHECKS = 1");
			}
		});
	}

	/** Our history was in Flyway's usual table, and tables of libraries had no prefix. */
	@Test
	void anInstallationOfAFormerVersionGoesOnAndKeepsWhatTheFormerVersionNeeds() {
		this.migrations.flyway("flyway_schema_history", MigrationVersion.fromVersion("11")).migrate();
		dropTablesOfLibraries();
		run(QUARTZ);
		run(BATCH);
		jdbc().sql("INSERT INTO QRTZ_LOCKS VALUES ('httpsms-webhooks', 'TRIGGER_ACCESS')").update();
		List<String> former = List.of("flyway_schema_history", "QRTZ_LOCKS", "BATCH_JOB_INSTANCE");
		List<Object> before = contents(former);
		String rows = "SELECT CONCAT_WS(' ', version, script, checksum) FROM %s WHERE installed_rank <= 11 "
				+ "ORDER BY installed_rank";
		List<String> applied = jdbc().sql(rows.replace("%s", "flyway_schema_history")).query(String.class).list();
		this.migrations.migrate();
		this.migrations.migrate();
		assertThat(jdbc().sql(rows.replace("%s", Migrations.HISTORY)).query(String.class).list()).isEqualTo(applied);
		assertThat(contents(former)).isEqualTo(before);
		assertThat(this.database.count("SELECT COUNT(*) FROM WEBHOOKS_BATCH_JOB_INSTANCE_SEQ")).isOne();
		assertThat(this.database.count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_LOCKS")).isZero();
	}

}
