package com.httpsms.webhooks.api;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.CommandRun;
import com.httpsms.webhooks.testing.Endpoint;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bulk jobs over HTTP.
 */
class JobsApiTest extends ApiTest {

	private JsonNode over(JsonNode run) {
		String path = "/v1/jobs/" + run.path("id").asLong();
		await().until(() -> this.operator.get(path).data().has("finished_at"));
		return this.operator.get(path).data();
	}

	@Test
	void anOperatorRunsAJobAndSeesHowFarItIs() {
		JsonNode webhook = stored("/hook");
		this.endpoint.behave((request) -> Endpoint.Reply.status(400));
		String event = publish();
		awaitStatus(event, webhook, "REJECTED");
		this.endpoint.behave((request) -> Endpoint.Reply.status(200));
		String uuid = webhook.path("id").asString();

		JsonNode dry = over(accepted("""
				{"job": "redeliver", "webhook": "%s", "dry_run": true}""".formatted(uuid)));
		assertThat(dry.path("state").asString()).isEqualTo("COMPLETED");
		assertThat(dry.path("items_known").asLong()).isEqualTo(1);
		assertThat(dry.path("items_done").asLong()).isZero();

		JsonNode run = over(accepted(
				"""
						{"job": "redeliver", "webhook": "%s", "statuses": ["REJECTED"], "event_types": ["message.phone.received"],
						 "from": "2026-01-01T00:00:00Z", "rate": 10}"""
					.formatted(uuid)));
		assertThat(run.path("state").asString()).isEqualTo("COMPLETED");
		assertThat(run.path("phase").asString()).isEqualTo("WORKING");
		assertThat(run.path("items_done").asLong()).isEqualTo(1);
		assertThat(run.path("selection").path("rate").asInt()).isEqualTo(10);
		assertThat(run.path("requested_by").asString()).startsWith("key ");
		JsonNode delivery = awaitStatus(event, webhook, "DELIVERED");
		assertThat(delivery.path("log")).hasSize(2);

		Reply list = this.operator.get("/v1/jobs?limit=1");
		assertThat(list.data()).hasSize(1);
		assertThat(list.data().get(0).path("id").asLong()).isEqualTo(run.path("id").asLong());
		String next = list.json().path("next").asString();
		assertThat(this.operator.get("/v1/jobs?limit=1&after=" + next).data().get(0).path("id").asLong())
			.isEqualTo(dry.path("id").asLong());
		assertThat(this.operator.post("/v1/jobs/" + run.path("id").asLong() + "/stop", "").status()).isEqualTo(409);
		assertThat(this.operator.post("/v1/jobs/" + run.path("id").asLong() + "/resume", "").status()).isEqualTo(409);
		String metrics = this.stranger.get("/actuator/prometheus").response().body();
		assertThat(metrics).contains("webhooks_jobs_runs{job=\"redeliver\",state=\"FAILED\"} 0.0")
			.contains("webhooks_jobs_items_done{job=\"backfill\"}");
	}

	private JsonNode accepted(String payload) {
		Reply reply = this.operator.post("/v1/jobs", payload);
		assertThat(reply.status()).as("%s", reply).isEqualTo(202);
		return reply.data();
	}

	@Test
	void aRunThatWaitsIsStoppedAndResumed() {
		String uuid = stored("/hook").path("id").asString();
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, scope, requested_by, not_before)
				VALUES ('redeliver', ?, ?, 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").params("{\"webhook\": \"%s\"}".formatted(uuid), uuid).update();
		long id = this.database.count("SELECT MAX(id) FROM job_run");
		assertThat(this.operator.post("/v1/jobs/" + id + "/stop", "").data().path("state").asString())
			.isEqualTo("STOPPED");
		assertThat(this.operator.post("/v1/jobs/" + id + "/resume", "").status()).isEqualTo(200);
		assertThat(over(this.operator.get("/v1/jobs/" + id).data()).path("state").asString()).isEqualTo("COMPLETED");
	}

	@Test
	void aRunOfAJobThatOnlyALaterVersionKnowsIsListed() {
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, state, finished_at)
				VALUES ('something', '{"depth": 3}', 'a later version', 'STOPPED', UTC_TIMESTAMP(6))
				""").update();
		JsonNode latest = this.operator.get("/v1/jobs").data().get(0);
		assertThat(latest.path("job").asString()).isEqualTo("something");
		assertThat(this.operator.get("/v1/jobs/" + latest.path("id").asLong()).data()).isEqualTo(latest);
	}

	@Test
	void aRunWhoseChunkDoesNotEndIsNotStopped() throws SQLException {
		this.database.jdbc().sql("""
				INSERT INTO job_run (job, selection, requested_by, not_before)
				VALUES ('redeliver', '{}', 'test', UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").update();
		long id = this.database.count("SELECT MAX(id) FROM job_run");
		try (Connection chunk = this.database.dataSource().getConnection(); Statement lock = chunk.createStatement()) {
			chunk.setAutoCommit(false);
			lock.executeQuery("SELECT * FROM job_run WHERE id = " + id + " FOR UPDATE").close();
			// each waits for the chunk for some seconds
			CompletableFuture<CommandRun> asking = CompletableFuture
				.supplyAsync(() -> CommandRun.of(this.database, "jobs", "stop", Long.toString(id)));
			Reply reply = this.operator.post("/v1/jobs/" + id + "/stop", "");
			assertThat(reply.status()).isEqualTo(503);
			assertThat(reply.json().path("message").asString()).contains("run " + id)
				.contains("nothing was changed, try again");
			assertThat(reply.response().headers().firstValue("Retry-After")).contains("5");
			CommandRun command = asking.join();
			assertThat(command.code()).isEqualTo(1);
			assertThat(command.err()).contains(
					"Not stopped: run %d is in the middle of a chunk that takes long; nothing was changed, try again."
						.formatted(id));
			chunk.rollback();
		}
		assertThat(this.operator.post("/v1/jobs/" + id + "/stop", "").data().path("state").asString())
			.isEqualTo("STOPPED");
	}

	@Test
	void badInputIsNamed() {
		assertThat(this.operator.post("/v1/jobs", "{}").problem("job")).contains("redeliver, backfill");
		Reply reply = this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"rate\": 0}");
		assertThat(reply.status()).isEqualTo(422);
		assertThat(reply.problem("rate")).contains("from 1 to 100000");
		assertThat(reply.problem("webhook")).contains("is required");
		assertThat(this.operator.post("/v1/jobs", "{\"job\": \"backfill\", \"from\": \"yesterday\"}").status())
			.isEqualTo(400);
		assertThat(this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"webhook\": 7}").status()).isEqualTo(400);
		assertThat(this.operator.post("/v1/jobs", """
				{"job": "redeliver", "user_id": "u", "event_types": [null]}""").status()).isEqualTo(422);
		assertThat(
				this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"user_id\": \"u\", \"statuses\": [\"LOST\"]}")
					.status())
			.isEqualTo(400);
		Reply typo = this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"user_id\": \"u\", \"dryRun\": true}");
		assertThat(typo.status()).isEqualTo(422);
		assertThat(typo.problem("dryRun")).contains("is no field");
		assertThat(this.operator.get("/v1/jobs?limit=0").problem("limit")).contains("from 1 to 100");
		assertThat(this.operator.get("/v1/jobs/123456").status()).isEqualTo(404);
		assertThat(this.operator.post("/v1/jobs/123456/stop", "").status()).isEqualTo(404);
	}

	@Test
	void jobsAreForOperators() {
		for (String path : new String[] { "/v1/jobs", "/v1/jobs/1", "/v1/jobs/1/stop" }) {
			assertThat(this.stranger.get(path).status()).isEqualTo(401);
			assertThat(this.user.get(path).status()).isEqualTo(403);
			assertThat(this.producer.get(path).status()).isEqualTo(403);
			assertThat(this.user.post(path, "{\"job\": \"redeliver\", \"user_id\": \"u\"}").status()).isEqualTo(403);
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM job_run WHERE selection LIKE '%\"u\"%'")).isZero();
	}

}
