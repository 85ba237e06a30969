package com.httpsms.webhooks.database.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.migration.JavaMigration;

import com.httpsms.webhooks.maintenance.batch.BatchTablesConfiguration;
import com.httpsms.webhooks.schedule.QuartzTablesConfiguration;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * The migrations of a node, to be run as far as a test wants.
 */
final class Migrations {

	static final String HISTORY = "webhooks_schema_history";

	private static final QuartzTablesConfiguration QUARTZ = new QuartzTablesConfiguration();

	private static final BatchTablesConfiguration BATCH = new BatchTablesConfiguration();

	private static final JavaMigration[] OF_LIBRARIES = { QUARTZ.quartzTablesMigration(),
			QUARTZ.prefixedQuartzTablesMigration(), BATCH.batchTablesMigration(),
			BATCH.prefixedBatchTablesMigration() };

	private final Preparation preparation = new Preparation(new SchemaHistory(), new OwnTables(), new Leftovers());

	private final TestDatabase database;

	Migrations(TestDatabase database) {
		this.database = database;
	}

	/** As a node does, up to a version. */
	void migrate(MigrationVersion target) {
		Flyway flyway = flyway(HISTORY, target);
		this.preparation.prepare(flyway);
		flyway.migrate();
	}

	void migrate() {
		migrate(MigrationVersion.LATEST);
	}

	void prepare() {
		this.preparation.prepare(flyway(HISTORY, MigrationVersion.LATEST));
	}

	Flyway flyway(String history, MigrationVersion target) {
		FluentConfiguration configuration = Flyway.configure()
			.dataSource(this.database.dataSource())
			.table(history)
			.baselineOnMigrate(true)
			.baselineVersion("0")
			.javaMigrations(OF_LIBRARIES)
			.target(target);
		return configuration.load();
	}

	/** All there are, in the order in which they run. */
	List<MigrationInfo> all() {
		return Stream.of(flyway(HISTORY, MigrationVersion.LATEST).info().all())
			.filter((migration) -> !migration.getVersion().equals(MigrationVersion.fromVersion("0")))
			.toList();
	}

	/** What a migration runs, one by one. */
	static List<String> statements(MigrationInfo migration) {
		try {
			for (JavaMigration ofLibrary : OF_LIBRARIES) {
				if (ofLibrary.getVersion().equals(migration.getVersion())
						&& ofLibrary instanceof LibraryTables tables) {
					return tables.statements();
				}
			}
			String script = Files.readString(Path.of("db", "migration", migration.getScript()));
			return Arrays.stream(script.replaceAll("(?m)^\\s*--.*$", "").split(";", -1))
				.map(String::strip)
				.filter((sql) -> !sql.isEmpty())
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
