package com.httpsms.webhooks;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.Unmigrated;

import static org.assertj.core.api.Assertions.assertThat;

@Unmigrated
class SchemaTest extends DatabaseTest {

	private static final String TABLES = """
			SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE()
			""";

	private static final String COLUMNS = """
			SELECT COUNT(*) FROM information_schema.columns WHERE table_schema = DATABASE()
			""";

	@Test
	void twoNodesThatStartAtOnceOnAnEmptyDatabaseBothComeUpAndMigratingAgainChangesNothing() {
		try (NodeProcess one = new NodeProcess(database()); NodeProcess two = new NodeProcess(database())) {
			one.awaitStarted();
			two.awaitStarted();
			assertThat(one.output() + two.output()).doesNotContain("ERROR");
		}
		long tables = database().count(TABLES);
		long columns = database().count(COLUMNS);
		long lanes = database().count("SELECT COUNT(*) FROM QRTZ_JOB_DETAILS WHERE JOB_GROUP = 'lanes'");
		assertThat(lanes).isEqualTo(8);
		try (Node third = Node.start(database())) {
			assertThat(third.url("/")).isNotEmpty();
		}
		assertThat(database().count(TABLES)).isEqualTo(tables);
		assertThat(database().count(COLUMNS)).isEqualTo(columns);
		assertThat(database().count("SELECT COUNT(*) FROM flyway_schema_history WHERE NOT success")).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM QRTZ_JOB_DETAILS WHERE JOB_GROUP = 'lanes'"))
			.isEqualTo(lanes);
	}

	/** The database commits each table; Flyway notes the migration when it has ended. */
	@Test
	void aMigrationOfSpringBatchsTablesThatWasCutOffIsRunAgain() {
		try (Node node = Node.start(database())) {
			assertThat(node.url("/")).isNotEmpty();
		}
		database().jdbc().sql("DELETE FROM flyway_schema_history WHERE version = '9'").update();
		database().jdbc().sql("DROP TABLE BATCH_STEP_EXECUTION_CONTEXT").update();
		database().jdbc().sql("DROP TABLE BATCH_JOB_INSTANCE_SEQ").update();
		long tables = database().count(TABLES);
		// those of later versions are there, as they would not be
		try (Node again = Node.start(database(), "--spring.flyway.out-of-order=true")) {
			assertThat(again.url("/")).isNotEmpty();
		}
		assertThat(database().count(TABLES)).isEqualTo(tables + 2);
		assertThat(database().count("SELECT COUNT(*) FROM BATCH_JOB_INSTANCE_SEQ")).isOne();
	}

}
