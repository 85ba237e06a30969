package com.httpsms.webhooks.api;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.Endpoint.Reply;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bulk jobs from an operator's terminal, done by a node.
 */
class JobsCommandTest extends ApiTest {

	private CommandRun run(String... arguments) {
		return CommandRun.of(this.database, arguments);
	}

	@Test
	void aJobIsRunAndWatchedToItsEnd() {
		this.endpoint.behave((request) -> Reply.status(400));
		JsonNode webhook = stored("/hook");
		String event = publish();
		awaitStatus(event, webhook, "REJECTED");
		this.endpoint.behave((request) -> Reply.status(200));
		String uuid = webhook.path("id").asString();

		CommandRun dry = run("jobs", "run", "redeliver", "--webhook", uuid, "--dry-run");
		assertThat(dry.code()).as("%s", dry).isZero();
		assertThat(dry.out()).contains("is COMPLETED: 1 delivery, nothing was changed");

		CommandRun redelivered = run("jobs", "run", "redeliver", "--webhook", uuid, "--status", "rejected,exhausted",
				"--event-type", "message.phone.received", "--from", "2026-01-01T00:00:00Z", "--rate", "10");
		assertThat(redelivered.code()).as("%s", redelivered).isZero();
		assertThat(redelivered.out()).contains("is COMPLETED: 1 of 1 delivery");
		assertThat(redelivered.err()).as("the bar").contains("redeliver").contains("100%");
		awaitStatus(event, webhook, "DELIVERED");

		CommandRun backfill = run("jobs", "run", "backfill", "--webhook", uuid, "--from", "2026-01-01T00:00:00Z");
		assertThat(backfill.out()).contains("is COMPLETED: 0 of 0 deliveries");
		assertThat(run("jobs", "list").out()).contains("redeliver").contains("backfill").contains("COMPLETED");

		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, state, finished_at)
				VALUES ('something', '{}', 'a later version', 'STOPPED', UTC_TIMESTAMP(6))
				""").update();
		assertThat(run("jobs", "list").out()).contains("something").contains("backfill");
	}

	@Test
	void aRunIsStoppedAndResumed() {
		String uuid = stored("/hook").path("id").asString();
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, scope, requested_by, not_before)
				VALUES ('redeliver', ?, ?, 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").params("{\"webhook\": \"%s\"}".formatted(uuid), uuid).update();
		String id = Long.toString(this.database.count("SELECT MAX(id) FROM job_run"));
		assertThat(run("jobs", "stop", id).code()).isZero();
		CommandRun stopped = run("jobs", "watch", id);
		assertThat(stopped.out()).contains("is STOPPED");
		assertThat(stopped.err()).contains("stopped").doesNotContain("counting");
		assertThat(stopped.code()).isEqualTo(1);
		assertThat(run("jobs", "stop", id).err()).contains("is over");
		assertThat(run("jobs", "resume", id).code()).isZero();
		assertThat(run("jobs", "watch", id).out()).contains("is COMPLETED");
		assertThat(run("jobs", "resume", id).err()).contains("is complete");
	}

	@Test
	void theCommandSaysWhatIsWrong() {
		assertThat(run("jobs", "run", "redeliver").err()).contains("webhook is required");
		assertThat(run("jobs", "run", "redeliver", "--user", "u", "--rate", "0").err()).contains("rate must be from 1");
		assertThat(run("jobs", "run", "backfill", "--webhook", "x").code()).isEqualTo(2);
		assertThat(run("jobs", "run", "clean").err())
			.contains("there is no job 'clean'; there are redeliver, backfill");
		assertThat(run("jobs", "run", "Report", "--user", "u", "--event-type", "message.phone.sent").err())
			.startsWith("--user must be left out")
			.contains("; --event-type must be left out")
			.contains("Usage: jobs run");
		assertThat(run("jobs", "run", "archive", "--to", "2999-01-01T00:00:00Z").err())
			.startsWith("--to must be more than a day ago");
		CommandRun yesterday = run("jobs", "run", "redeliver", "--user", "u", "--from", "yesterday");
		assertThat(yesterday.code()).isEqualTo(2);
		assertThat(yesterday.err()).contains("'--from': 'yesterday' is no time such as 2026-11-01T00:00:00Z");
		assertThat(run("keys", "create", "--role", "user").err()).contains("Usage: keys create");
		assertThat(run("jobs", "run", "--version").out()).startsWith("httpsms-webhooks 0.");
		assertThat(run("jobs").code()).isEqualTo(2);
		for (String call : new String[] { "watch", "stop", "resume" }) {
			CommandRun missing = run("jobs", call, "123456");
			assertThat(missing.code()).isEqualTo(1);
			assertThat(missing.err()).contains("There is no run 123456");
		}
	}

}
