package com.httpsms.webhooks.database.migration;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.TestDatabase;
import com.httpsms.webhooks.testing.Unmigrated;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that dies, or is refused something, in the middle of a migration. The database
 * commits each statement, so that there is no way back.
 */
@Unmigrated
class CutOffMigrationTest extends DatabaseTest {

	@Test
	void aMigrationThatWasCutOffAnywhereIsRunAgainAndEndsAsOneThatWasNot() throws SQLException {
		Migrations migrations = new Migrations(database());
		// the history is there before the first of them
		migrations.flyway(Migrations.HISTORY, MigrationVersion.LATEST).baseline();
		int cuts = 0;
		for (MigrationInfo migration : migrations.all()) {
			List<String> statements = Migrations.statements(migration);
			for (int made : places(statements.size())) {
				migrations.prepare();
				run(statements.subList(0, made));
				if (++cuts % 2 == 0) {
					noteFailure(migration);
				}
			}
			migrations.migrate(migration.getVersion());
		}
		try (TestDatabase whole = new TestDatabase(DatabaseServer.shared())) {
			new Migrations(whole).migrate();
			assertThat(database().schema()).isEqualTo(whole.schema());
		}
		assertThat(cuts).isGreaterThan(30);
		assertThat(database().count("SELECT COUNT(*) FROM webhooks_schema_history WHERE success = 0")).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM job_run_lock")).isOne();
		assertThat(database().count("SELECT COUNT(*) FROM WEBHOOKS_BATCH_JOB_INSTANCE_SEQ")).isOne();
	}

	/** After each statement, or after some where there are many of a kind. */
	private static Set<Integer> places(int statements) {
		Set<Integer> places = new TreeSet<>();
		for (int place = 1; place <= statements; place += (statements > 8) ? 7 : 1) {
			places.add(place);
		}
		places.add(statements);
		return places;
	}

	private void run(List<String> statements) throws SQLException {
		try (Connection connection = database().dataSource().getConnection()) {
			for (String sql : statements) {
				LibraryTables.execute(connection, sql);
			}
		}
	}

	/** As Flyway does when the database refuses a statement. */
	private void noteFailure(MigrationInfo migration) {
		database().jdbc()
			.sql("""
					INSERT INTO webhooks_schema_history
					  (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
					SELECT COALESCE(MAX(installed_rank), 0) + 1, ?, ?, 'SQL', ?, 1, 'test', 1, 0
					FROM webhooks_schema_history
					""")
			.params(migration.getVersion().toString(), migration.getDescription(), migration.getScript())
			.update();
	}

}
