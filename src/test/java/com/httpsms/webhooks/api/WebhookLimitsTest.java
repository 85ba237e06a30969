package com.httpsms.webhooks.api;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a user may have of webhooks.
 */
class WebhookLimitsTest extends ApiTest {

	private static final int MOST = 3;

	@Override
	String[] properties() {
		return new String[] { "--webhooks.api.max-webhooks-per-user=" + MOST };
	}

	@Test
	void aUserHasNoMoreWebhooksThanAllowedHoweverManyCallsAskAtOnce() throws Exception {
		ExecutorService callers = Executors.newFixedThreadPool(8);
		List<Future<Reply>> replies = IntStream.range(0, 8)
			.mapToObj((call) -> callers.submit(() -> this.user.post("/v1/webhooks", payload("https://a.example/", ""))))
			.toList();
		int made = 0;
		for (Future<Reply> reply : replies) {
			if (reply.get().status() == 201) {
				made++;
			}
			else {
				assertThat(reply.get().status()).as("%s", reply.get()).isEqualTo(402);
				assertThat(reply.get().json().path("status").asString()).isEqualTo("error");
				assertThat(reply.get().json().path("message").asString())
					.isEqualTo("You can't create more than 3 webhooks, delete one that you do not need");
			}
		}
		callers.shutdownNow();
		assertThat(made).isEqualTo(MOST);
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook")).isEqualTo(MOST);
		assertThat(this.other.post("/v1/webhooks", payload("https://a.example/", "")).status()).as("of another user")
			.isEqualTo(201);
		JsonNode one = this.user.get("/v1/webhooks").data().path(0);
		assertThat(
				this.user.put("/v1/webhooks/" + one.path("id").asString(), payload("https://b.example/", "")).status())
			.as("a change")
			.isEqualTo(200);
	}

	@Test
	void whoMakesAndDeletesWebhooksAllDayHasToWait() {
		this.database.jdbc().sql("""
				INSERT INTO webhook (user_id, url, status)
				SELECT ?, 'https://a.example/', 'DELETED' FROM information_schema.columns LIMIT 29
				""").param(SampleEvents.USER).update();
		JsonNode last = this.user.post("/v1/webhooks", payload("https://a.example/", "")).data();
		this.user.call("DELETE", "/v1/webhooks/" + last.path("id").asString(), java.util.Map.of(),
				java.net.http.HttpRequest.BodyPublishers.noBody());

		Reply refused = this.user.post("/v1/webhooks", payload("https://a.example/", ""));

		assertThat(refused.status()).as("%s", refused).isEqualTo(429);
		assertThat(refused.json().path("message").asString()).contains("30 webhooks in the last 24 hours");
		this.database.jdbc().sql("UPDATE webhook SET created_at = created_at - INTERVAL 1 DAY").update();
		assertThat(this.user.post("/v1/webhooks", payload("https://a.example/", "")).status()).isEqualTo(201);
	}

	@Test
	void aUserMayLowerALimitAndKeepWhatAnOperatorGave() {
		JsonNode webhook = this.user.post("/v1/webhooks", payload("https://a.example/", ", \"max_in_flight\": 32"))
			.data();
		String path = "/v1/webhooks/" + webhook.path("id").asString();
		assertThat(this.user.put(path, payload("https://a.example/", ", \"max_in_flight\": 33")).status())
			.isEqualTo(422);
		this.database.jdbc().sql("UPDATE webhook_queue SET max_in_flight = 200").update();

		assertThat(this.user.put(path, payload("https://a.example/", ", \"max_in_flight\": 200")).status())
			.isEqualTo(200);
		assertThat(this.user.put(path, payload("https://a.example/", ", \"max_in_flight\": 201")).status())
			.isEqualTo(422);
		assertThat(this.user.put(path, payload("https://a.example/", ", \"max_in_flight\": 5")).status())
			.isEqualTo(200);
		assertThat(this.user.put(path, payload("https://a.example/", ", \"max_in_flight\": 200")).status())
			.as("what it had is gone")
			.isEqualTo(422);
	}

}
