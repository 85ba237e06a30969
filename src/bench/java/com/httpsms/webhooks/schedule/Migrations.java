package com.httpsms.webhooks.schedule;

import org.flywaydb.core.Flyway;

import com.httpsms.webhooks.maintenance.batch.BatchTablesConfiguration;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Makes all tables before a node is there. A node would refuse a database that has a
 * later version and not Quartz's tables.
 */
public final class Migrations {

	private Migrations() {
	}

	/**
	 * Migrates as a node does.
	 * @param database an empty database
	 */
	public static void run(TestDatabase database) {
		QuartzTablesConfiguration quartz = new QuartzTablesConfiguration();
		BatchTablesConfiguration batch = new BatchTablesConfiguration();
		Flyway.configure()
			.dataSource(database.dataSource())
			.locations("filesystem:db/migration")
			.table("webhooks_schema_history")
			.javaMigrations(quartz.quartzTablesMigration(), quartz.prefixedQuartzTablesMigration(),
					batch.batchTablesMigration(), batch.prefixedBatchTablesMigration())
			.load()
			.migrate();
	}

}
