package com.httpsms.webhooks.api;

import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of a webhook's deliveries when its user pauses, tests, rotates, redelivers
 * or deletes.
 */
@OnAnyDatabase
class WebhookActionsApiTest extends ApiTest {

	@Test
	void pausedDeliveriesWaitAndGoWhenResumed() {
		JsonNode webhook = stored("/paused");
		String path = "/v1/webhooks/" + webhook.path("id").asString();

		assertThat(this.user.post(path + "/pause", "").data().path("status").asString()).isEqualTo("PAUSED");
		String event = publish();
		awaitStatus(event, webhook, "PENDING");
		assertThat(this.endpoint.requests("/paused")).isEmpty();
		assertThat(this.user.post(path + "/resume", "").data().path("status").asString()).isEqualTo("ACTIVE");
		awaitStatus(event, webhook, "DELIVERED");
	}

	@Test
	void aTestSaysWhatTheEndpointAnswered() {
		this.endpoint.behave((request) -> Endpoint.Reply.with(404, Map.of(), "who are you?"));
		JsonNode webhook = stored("/tested");

		Reply tested = this.user.post("/v1/webhooks/" + webhook.path("id").asString() + "/test",
				"{\"type\": \"message.call.missed\"}");

		assertThat(tested.status()).as("%s", tested).isEqualTo(200);
		assertThat(tested.data().path("status").asString()).isEqualTo("REJECTED");
		JsonNode attempt = tested.data().path("log").path(0);
		assertThat(attempt.path("http_status").asInt()).isEqualTo(404);
		assertThat(attempt.path("response_excerpt").asString()).isEqualTo("who are you?");
		assertThat(this.endpoint.requests("/tested")).singleElement().satisfies((request) -> {
			assertThat(request.header("X-Event-Type")).isEqualTo("message.call.missed");
			assertThat(request.header("webhook-signature")).startsWith("v1,");
			assertThat(request.body()).contains("\"test\":true").contains(SampleEvents.PHONE);
		});
	}

	@Test
	void aTestFailsOnceAndIsSentToNobodyElse() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(500));
		JsonNode webhook = stored("/tested");
		stored("/neighbour");

		Reply tested = this.user.post("/v1/webhooks/" + webhook.path("id").asString() + "/test", "");

		assertThat(tested.data().path("status").asString()).as("%s", tested).isEqualTo("EXHAUSTED");
		assertThat(this.endpoint.requests("/neighbour")).isEmpty();
		assertThat(this.user.post("/v1/webhooks/" + webhook.path("id").asString() + "/test", "{\"type\": \"x\"}")
			.problem("type")).startsWith("must be one of");
	}

	/** Or who registers addresses would find out what there is behind the worker. */
	@Test
	void whatCouldNotBeCalledHasOneTextForUsersAndItsReasonForOperators() {
		this.database.insertWebhook("http://10.0.0.1/", "k", SampleEvents.USER, SampleEvents.PHONE, SampleEvents.TYPES);
		this.database.insertWebhook("http://no-such-host.invalid/", "k", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
		this.database.insertWebhook("http://127.0.0.1:1/", "k", SampleEvents.USER, SampleEvents.PHONE,
				SampleEvents.TYPES);
		this.database.insertWebhook("https://127.0.0.1:" + URI.create(this.endpoint.url("/")).getPort() + "/", "k",
				SampleEvents.USER, SampleEvents.PHONE, SampleEvents.TYPES);
		List<JsonNode> shown = new ArrayList<>();
		List<String> reasons = new ArrayList<>();
		for (String webhook : this.database.jdbc()
			.sql("SELECT uuid FROM webhook ORDER BY id")
			.query(String.class)
			.list()) {
			JsonNode tested = this.user.post("/v1/webhooks/" + webhook + "/test", "").data();
			String path = "/v1/deliveries/" + tested.path("event_id").asString() + "/" + webhook;
			assertThat(this.user.get(path).data().path("log")).isEqualTo(tested.path("log"));
			assertThat(this.user.get("/v1/deliveries?webhook=" + webhook).data().path(0).path("last_error").asString())
				.isEqualTo(tested.path("last_error").asString());
			assertThat(this.user.get("/v1/deliveries?status=REJECTED&webhook=" + webhook).data()).isEmpty();
			assertThat(this.user.post(path + "/redeliver", "").status()).isEqualTo(409);
			assertThat(tested.path("log").path(0).has("duration_ms")).isFalse();
			reasons.add(this.operator.get(path).data().path("log").path(0).path("error").asString());
			shown.add(tested);
		}

		for (JsonNode one : shown) {
			assertThat(one.path("status").asString()).isEqualTo("EXHAUSTED");
			assertThat(one.path("last_outcome").asString()).isEqualTo("UNREACHABLE");
			assertThat(one.path("last_error").asString()).isEqualTo(Outcome.NOT_CALLED);
			assertThat(one.path("log").path(0).path("outcome").asString()).isEqualTo("UNREACHABLE");
			assertThat(one.path("log").path(0).path("error").asString()).isEqualTo(Outcome.NOT_CALLED);
		}
		assertThat(reasons).hasSize(4).doesNotContain(Outcome.NOT_CALLED).doesNotHaveDuplicates();
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'"))
			.as("events about tests")
			.isZero();
	}

	@Test
	void whatUsersHearOfAFailureIsTheSameText() {
		this.database.insertWebhook("http://10.0.0.1/", "k", SampleEvents.USER, SampleEvents.PHONE, SampleEvents.TYPES);
		publish();
		await("the event about it").until(
				() -> this.database.count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'") == 1);
		assertThat(this.database.jdbc()
			.sql("SELECT JSON_VALUE(cloud_event, '$.data.error_message') FROM outbox_event WHERE type = 'webhook.send.failed'")
			.query(String.class)
			.single()).isEqualTo(Outcome.NOT_CALLED);
	}

	@Test
	void bothKeysSignWhileOneIsRotated() {
		JsonNode webhook = stored("/rotated");
		String path = "/v1/webhooks/" + webhook.path("id").asString();

		JsonNode rotated = this.user.post(path + "/rotate-key", "{\"overlap_seconds\": 600}").data();
		String event = publish();
		awaitStatus(event, webhook, "DELIVERED");
		assertThat(rotated.path("signing_key").asString()).hasSize(64);
		assertThat(Instant.parse(rotated.path("previous_key_until").asString()))
			.isAfter(Instant.now().plusSeconds(500));
		assertThat(signatures(0)).hasSize(2);

		this.user.post(path + "/rotate-key", "{\"signing_key\": \"third\", \"overlap_seconds\": 0}");
		String next = publish();
		awaitStatus(next, webhook, "DELIVERED");
		assertThat(signatures(1)).hasSize(1);
		await().until(
				() -> this.database.count("SELECT COUNT(*) FROM webhook WHERE previous_signing_key IS NOT NULL") == 0);
		assertThat(this.user.post(path + "/rotate-key", "{\"overlap_seconds\": -1}").problem("overlap_seconds"))
			.isEqualTo("must be from 0 to 2592000");
	}

	@Test
	void aFinishedDeliveryStartsANewRound() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(400));
		JsonNode webhook = stored("/again");
		String event = publish();
		awaitStatus(event, webhook, "REJECTED");
		String path = "/v1/deliveries/" + event + "/" + webhook.path("id").asString();
		this.endpoint.behave((request) -> Endpoint.Reply.status(200));

		Reply again = this.user.post(path + "/redeliver", "");

		assertThat(again.status()).as("%s", again).isEqualTo(200);
		assertThat(again.data().path("attempts_allowed").asInt()).isEqualTo(6);
		JsonNode delivered = awaitStatus(event, webhook, "DELIVERED");
		assertThat(delivered.path("attempts").asInt()).isEqualTo(2);
		assertThat(delivered.path("log").valueStream().map((one) -> one.path("outcome").asString()).toList())
			.containsExactly("REFUSED", "SUCCEEDED");
	}

	@Test
	void eachAttemptSaysWhereItWasSent() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(400));
		JsonNode webhook = stored("/before");
		String id = webhook.path("id").asString();
		String event = publish();
		awaitStatus(event, webhook, "REJECTED");
		this.endpoint.behave((request) -> Endpoint.Reply.status(200));
		this.user.put("/v1/webhooks/" + id, payload(this.endpoint.url("/after"), ""));

		this.user.post("/v1/deliveries/" + event + "/" + id + "/redeliver", "");

		assertThat(awaitStatus(event, webhook, "DELIVERED").path("log")
			.valueStream()
			.map((one) -> one.path("url").asString())
			.toList()).containsExactly(this.endpoint.url("/before"), this.endpoint.url("/after"));
	}

	@Test
	void anUnfinishedDeliveryGoesOn() {
		JsonNode webhook = stored("/waiting");
		this.user.post("/v1/webhooks/" + webhook.path("id").asString() + "/pause", "");
		String event = publish();
		awaitStatus(event, webhook, "PENDING");

		Reply refused = this.user.post("/v1/deliveries/" + event + "/" + webhook.path("id").asString() + "/redeliver",
				"");

		assertThat(refused.status()).isEqualTo(409);
		assertThat(this.user.get("/v1/deliveries").data().path(0).path("attempts_allowed").asInt()).isEqualTo(5);
	}

	@Test
	void deletingCancelsWhatWaitsAndKeepsTheHistory() {
		JsonNode webhook = stored("/deleted");
		String delivered = publish();
		awaitStatus(delivered, webhook, "DELIVERED");
		this.user.post("/v1/webhooks/" + webhook.path("id").asString() + "/pause", "");
		String waiting = publish();
		awaitStatus(waiting, webhook, "PENDING");

		this.user.delete("/v1/webhooks/" + webhook.path("id").asString());

		awaitStatus(waiting, webhook, "CANCELLED");
		awaitStatus(delivered, webhook, "DELIVERED");
		assertThat(
				this.user.post("/v1/deliveries/" + delivered + "/" + webhook.path("id").asString() + "/redeliver", "")
					.status())
			.isEqualTo(409);
		assertThat(this.user.get("/v1/deliveries?webhook=" + webhook.path("id").asString()).data()).hasSize(2);
	}

	@Test
	void aPreviousKeyThatCannotBeReadKeepsNothing() {
		JsonNode webhook = stored("/rotated");
		this.database.jdbc()
			.sql("""
					UPDATE webhook
					SET previous_signing_key = '{aes-256-gcm:00000000}AAAA', previous_key_until = UTC_TIMESTAMP(6) + INTERVAL 1 DAY
					""")
			.update();
		String event = publish();

		awaitStatus(event, webhook, "DELIVERED");
		assertThat(signatures(0)).hasSize(1);
	}

	private String[] signatures(int request) {
		return String.valueOf(this.endpoint.requests("/rotated").get(request).header("webhook-signature"))
			.split(" ", -1);
	}

}
