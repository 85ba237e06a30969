package com.httpsms.webhooks.maintenance.archive;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.maintenance.History;
import com.httpsms.webhooks.maintenance.JobName;
import com.httpsms.webhooks.maintenance.JobRun;
import com.httpsms.webhooks.maintenance.JobRuns;
import com.httpsms.webhooks.maintenance.JobState;
import com.httpsms.webhooks.maintenance.Selection;
import com.httpsms.webhooks.maintenance.batch.BulkWorker;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nobody has said where old events are kept, so nothing may leave: not by the clock, and
 * not when somebody asks for it.
 */
class ArchiveWithoutLocationTest extends DatabaseTest {

	@Test
	void nothingLeavesByTheClockAndARunFailsAtOnceAndNamesTheProperty() {
		try (Node node = Node.idle(database(), "--webhooks.jobs.cron.archive=0 0 3 * * ?",
				"--webhooks.jobs.cron.report=0 0 3 * * ?")) {
			assertThat(database().jdbc()
				.sql("SELECT TRIGGER_NAME FROM WEBHOOKS_QRTZ_TRIGGERS WHERE TRIGGER_GROUP = 'cron'")
				.query(String.class)
				.list()).contains("report").doesNotContain("archive");
			new History(database()).events(3, "message.phone.sent", 400);
			JobRuns runs = node.get(JobRuns.class);
			JobRun run = runs.ask(JobName.ARCHIVE, new Selection(null, null, null, null, null, null, null, null),
					"test");
			assertThat(node.get(BulkWorker.class).work(() -> false)).isTrue();
			JobRun failed = runs.find(run.id()).orElseThrow();
			assertThat(failed.state()).isEqualTo(JobState.FAILED);
			assertThat(failed.error()).contains("webhooks.archive.location");
			assertThat(database().count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(3);
		}
	}

}
