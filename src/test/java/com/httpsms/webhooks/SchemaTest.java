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
		long lanes = database().count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_JOB_DETAILS WHERE JOB_GROUP = 'lanes'");
		assertThat(lanes).isEqualTo(8);
		try (Node third = Node.start(database())) {
			assertThat(third.url("/")).isNotEmpty();
		}
		assertThat(database().count(TABLES)).isEqualTo(tables);
		assertThat(database().count(COLUMNS)).isEqualTo(columns);
		assertThat(database().count("SELECT COUNT(*) FROM webhooks_schema_history WHERE NOT success")).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_JOB_DETAILS WHERE JOB_GROUP = 'lanes'"))
			.isEqualTo(lanes);
	}

}
