package com.httpsms.webhooks.api;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bulk jobs from an operator's terminal, done by a node.
 */
@OnAnyDatabase
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
		assertThat(redelivered.out()).contains("is COMPLETED: 1 of 1 delivery queued; ");
		assertThat(redelivered.err()).as("the bar").contains("redeliver").contains("100%");
		awaitStatus(event, webhook, "DELIVERED");

		CommandRun backfill = run("jobs", "run", "backfill", "--webhook", uuid, "--from", "2026-01-01T00:00:00Z");
		assertThat(backfill.out()).contains("is COMPLETED: 0 of 0 deliveries");
		assertThat(run("jobs", "list").out()).contains("redeliver")
			.contains("backfill")
			.contains("COMPLETED")
			.containsPattern("command of \\S+ +dry run, webhook " + uuid)
			.contains("webhook " + uuid + ", EXHAUSTED or REJECTED, message.phone.received, "
					+ "from 2026-01-01T00:00:00Z, at most 10/s");
		JsonNode latest = JsonMapper.shared().readTree(run("jobs", "list", "--limit", "3", "--json").out());
		assertThat(latest.valueStream().map((one) -> one.path("selection").path("dry_run").asBoolean(false)))
			.containsExactly(false, false, true);
		String id = latest.path(1).path("id").asString();
		assertThat(run("jobs", "watch", id).out()).contains("1 of 1 delivery queued; 1 of them delivered since");
		assertThat(JsonMapper.shared().readTree(run("jobs", "watch", id, "--json").out()).path("delivered").asInt())
			.isOne();
		assertThat(this.operator.get("/v1/jobs/" + id).data().path("delivered").asInt()).isOne();

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
	void aRunThatFailedIsDismissedAndNoLongerCounted() {
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, state, finished_at, error)
				VALUES ('backfill', '{}', 'test', 'FAILED', UTC_TIMESTAMP(6), 'the disk is full')
				""").update();
		String id = Long.toString(this.database.count("SELECT MAX(id) FROM job_run"));
		assertThat(run("jobs", "list").out()).contains("       the disk is full");
		String gauge = "webhooks_jobs_runs{job=\"backfill\",state=\"FAILED\"} ";
		await().until(() -> metrics().contains(gauge + "1.0"));
		for (int twice = 0; twice < 2; twice++) {
			CommandRun dismissed = run("jobs", "dismiss", id);
			assertThat(dismissed.out()).contains("Run " + id + " is dismissed.");
			assertThat(dismissed.code()).isZero();
		}
		assertThat(run("jobs", "list").out()).contains("FAILED (dismissed)");
		await().until(() -> metrics().contains(gauge + "0.0"));
		assertThat(this.operator.post("/v1/jobs/" + id + "/dismiss", "").data().path("dismissed_at").asString())
			.isNotEmpty();
		assertThat(run("jobs", "resume", id).code()).as("it can still be resumed").isZero();
		assertThat(this.operator.post("/v1/jobs/" + id + "/dismiss", "").status()).isEqualTo(409);
		assertThat(run("jobs", "dismiss", id).code()).isEqualTo(1);
	}

	private String metrics() {
		return this.stranger.get("/actuator/prometheus").response().body();
	}

	@Test
	void aRunForWhatIsNotThereIsRefused() {
		String deleted = stored("/hook").path("id").asString();
		this.user.delete("/v1/webhooks/" + deleted);
		String uuid = stored("/hook").path("id").asString();
		long before = this.database.count("SELECT COUNT(*) FROM job_run");
		for (String none : new String[] { deleted, "0f32a3b4-0000-4000-8000-000000000000" }) {
			CommandRun redeliver = run("jobs", "run", "redeliver", "--webhook", none);
			assertThat(redeliver.code()).as("%s", redeliver).isEqualTo(2);
			assertThat(redeliver.err()).startsWith("--webhook must be there: there is no webhook " + none);
		}
		assertThat(run("jobs", "run", "backfill", "--webhook", deleted, "--from", "2026-01-01T00:00:00Z").code())
			.isEqualTo(2);
		CommandRun user = run("jobs", "run", "redeliver", "--user", "nobody");
		assertThat(user.code()).as("%s", user).isEqualTo(2);
		assertThat(user.err()).startsWith("--user must have a webhook: there is no such user");
		assertThat(run("jobs", "run", "redeliver", "--webhook", uuid, "--user", "nobody").err())
			.startsWith("--user must be whose webhook this is");
		assertThat(
				this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"user_id\": \"nobody\"}").problem("user_id"))
			.contains("must have a webhook");
		assertThat(this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"webhook\": \"" + deleted + "\"}")
			.problem("webhook")).contains("must be there");
		assertThat(this.database.count("SELECT COUNT(*) FROM job_run")).isEqualTo(before);
	}

	@Test
	void whoEndsTheCommandLearnsThatTheRunGoesOn() {
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, not_before)
				VALUES ('backfill', '{}', 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").update();
		String id = Long.toString(this.database.count("SELECT MAX(id) FROM job_run"));
		try (NodeProcess watch = NodeProcess.command(this.database, "jobs", "watch", id)) {
			await().until(() -> watch.output().contains("waits for a node"));
			watch.terminate();
			watch.awaitEnd(Duration.ofSeconds(10));
			assertThat(watch.output()).contains("Run " + id + " goes on; to see it: jobs watch " + id);
		}
		assertThat(run("jobs", "stop", id).code()).isZero();
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
		for (String call : new String[] { "watch", "stop", "resume", "dismiss" }) {
			CommandRun missing = run("jobs", call, "123456");
			assertThat(missing.code()).as("no such thing").isEqualTo(2);
			assertThat(missing.err()).contains("There is no run 123456");
		}
	}

}
