package com.httpsms.webhooks.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * {@code /v1/webhooks} as a client of httpSMS and one of ours call it.
 */
class WebhooksApiTest extends ApiTest {

	@Test
	void aWebhookIsStoredShownChangedAndDeleted() {
		Reply stored = this.user.post("/v1/webhooks", """
				{"url": "%s", "signing_key": "a secret", "events": ["message.phone.sent", "message.phone.received",
				 "message.phone.sent"], "phone_numbers": ["18005550199", "+1 (800) 555-0199"]}"""
			.formatted(this.endpoint.url("/a")));

		assertThat(stored.status()).as("%s", stored).isEqualTo(201);
		assertThat(stored.json().path("status").asString()).isEqualTo("success");
		JsonNode data = stored.data();
		assertThat(data.propertyNames()).contains("id", "user_id", "url", "signing_key", "phone_numbers", "events",
				"created_at", "updated_at");
		assertThat(data.path("user_id").asString()).isEqualTo(SampleEvents.USER);
		assertThat(data.path("signing_key").asString()).isEqualTo("a secret");
		assertThat(data.path("phone_numbers").toString()).isEqualTo("[\"+18005550199\"]");
		assertThat(data.path("events").toString()).isEqualTo("[\"message.phone.received\",\"message.phone.sent\"]");
		assertThat(Instant.parse(data.path("created_at").asString())).isBefore(Instant.now().plusSeconds(60));
		String path = "/v1/webhooks/" + data.path("id").asString();
		assertThat(this.user.get(path).data()).isEqualTo(data);
		assertThat(this.user.get("/v1/webhooks").data().get(0)).isEqualTo(data);

		Reply updated = this.user.put(path, """
				{"url": "%s", "events": ["message.call.missed"], "phone_numbers": ["+18005550100"]}"""
			.formatted(this.endpoint.url("/b")));

		assertThat(updated.status()).as("%s", updated).isEqualTo(200);
		assertThat(updated.data().path("url").asString()).isEqualTo(this.endpoint.url("/b"));
		assertThat(updated.data().path("signing_key").asString()).as("kept").isEqualTo("a secret");
		assertThat(updated.data().path("events").toString()).isEqualTo("[\"message.call.missed\"]");
		assertThat(updated.data().path("created_at")).isEqualTo(data.path("created_at"));
		assertThat(this.user.delete(path).status()).isEqualTo(200);
		assertThat(this.user.get(path).status()).isEqualTo(404);
		assertThat(this.user.get("/v1/webhooks").data()).isEmpty();
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook WHERE signing_key <> ''")).isZero();
	}

	@Test
	void aKeyIsGeneratedOnlyWhenNoneIsGiven() {
		String url = this.endpoint.url("/a");
		JsonNode generated = this.user
			.post("/v1/webhooks", payload(url, "").replace("\"signing_key\": \"a secret\",", ""))
			.data();
		JsonNode empty = this.user.post("/v1/webhooks", payload(url, "").replace("a secret", "")).data();

		assertThat(generated.path("signing_key").asString()).hasSize(64);
		assertThat(empty.path("signing_key").asString()).isEmpty();
	}

	@Test
	void listsArePagedAndSearched() {
		for (String path : List.of("/one", "/Two", "/three%25")) {
			stored(path);
		}

		assertThat(ids(this.user.get("/v1/webhooks?limit=2").data(), "url"))
			.containsExactly(this.endpoint.url("/three%25"), this.endpoint.url("/Two"));
		assertThat(ids(this.user.get("/v1/webhooks?limit=2&skip=2").data(), "url"))
			.containsExactly(this.endpoint.url("/one"));
		assertThat(ids(this.user.get("/v1/webhooks?query=TWO").data(), "url"))
			.containsExactly(this.endpoint.url("/Two"));
		assertThat(ids(this.user.get("/v1/webhooks?query=%2525").data(), "url"))
			.containsExactly(this.endpoint.url("/three%25"));
	}

	static Stream<Arguments> brokenRules() {
		return Stream.of(arguments("url", "\"\"", "is required"), arguments("url", "null", "is required"),
				arguments("url", "\"ftp://example.com/\"", "must begin with http:// or https://"),
				arguments("url", "\"/relative\"", "must begin with http:// or https://"),
				arguments("url", "\"http://\"", "must have a host"),
				arguments("url", "\"http://exa mple.com\"", "must have a host of letters"),
				arguments("url", "\"http://example.com/\\r\\nX-Injected: 1\"", "must not have control characters"),
				arguments("url", "\"https://exämple.com/\"", "must have its host in ASCII"),
				arguments("url", "\"https://me:secret@example.com/\"", "must not have credentials in it"),
				arguments("url", "\"https://example.com:70000/\"", "must have a port from 1 to 65535, if any"),
				arguments("url", "\"https://example.com/" + "a".repeat(2029) + "\"",
						"must have at most 2048 characters"),
				arguments("url", "\"http://10.1.2.3/\"", "must not lead to an address that may not be called: private"),
				arguments("url", "\"http://[::1]/\"", "must not lead to an address that may not be called: loopback"),
				arguments("url", "\"http://0x0a000001/\"",
						"must not lead to an address that may not be called: not four decimal numbers"),
				arguments("url", "\"http://167772161/\"",
						"must not lead to an address that may not be called: not four decimal numbers"),
				arguments("url", "\"http://169.254.169.254/latest\"",
						"must not lead to an address that may not be called: link-local, cloud metadata"),
				arguments("signing_key", "\"" + "k".repeat(256) + "\"", "must have at most 255 characters"),
				arguments("signing_key", "\"{aes-256-gcm:00}x\"", "must not begin like an encrypted key"),
				arguments("events", "[]", "is required, and must have one event or more"),
				arguments("events", "null", "is required, and must have one event or more"),
				arguments("events", "[\"webhook.send.failed\"]", "must each be one of message.phone.received"),
				arguments("events", "[null]", "must each be one of message.phone.received"),
				arguments("phone_numbers", "[]", "is required, and must have one phone number or more"),
				arguments("phone_numbers", "[\"+18005550199\", \"12\"]",
						"must be phone numbers in E.164, such as +18005550199, but number 2 is not"),
				arguments("phone_numbers", "[\"'; DROP TABLE webhook; --\"]",
						"must be phone numbers in E.164, such as +18005550199, but number 1 is not"),
				arguments("max_in_flight", "-1", "must be from 1 to 32, or 0 for the installation's limit"),
				arguments("max_in_flight", "33", "must be from 1 to 32, or 0 for the installation's limit"));
	}

	@ParameterizedTest
	@MethodSource("brokenRules")
	void aBrokenRuleIsNamedAndNothingIsStored(String field, String value, String rule) {
		JsonNode present = stored("/present");
		String body = """
				{"url": "https://example.com/", "events": ["message.phone.received"], "phone_numbers": ["+18005550199"],
				 "%s": %s}""".formatted(field, value);

		for (Reply refused : List.of(this.user.post("/v1/webhooks", body),
				this.user.put("/v1/webhooks/" + present.path("id").asString(), body))) {
			assertThat(refused.status()).as("%s", refused).isEqualTo(422);
			assertThat(refused.json().path("status").asString()).isEqualTo("error");
			assertThat(refused.problem(field)).startsWith(rule);
		}
		assertThat(this.user.get("/v1/webhooks").data().toString()).isEqualTo("[" + present + "]");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ' ',
			value = { "example.com/hook https://example.com/hook", "HTTPS://a_b.example.com https://a_b.example.com",
					"http://example.com/a|b{c} http://example.com/a|b{c}",
					"http://example.com/%7B http://example.com/%7B" })
	void aUrlIsTakenAsHttpSmsTakesIt(String url, String stored) {
		Reply made = this.user.post("/v1/webhooks", payload(url, ""));

		assertThat(made.status()).as("%s", made).isEqualTo(201);
		assertThat(made.data().path("url").asString()).isEqualTo(stored);
	}

	@Test
	void aUrlMayBeAsLongAsItMayBe() {
		String url = "https://example.com/" + "a".repeat(2028);

		assertThat(this.user.post("/v1/webhooks", payload(url, "")).data().path("url").asString()).isEqualTo(url);
	}

	@Test
	void allProblemsAreToldAtOnce() {
		Reply refused = this.user.post("/v1/webhooks", "{}");

		assertThat(refused.status()).isEqualTo(422);
		assertThat(refused.json().path("message").asString()).isEqualTo("validation errors while storing webhook");
		assertThat(refused.data().propertyNames()).containsExactlyInAnyOrder("url", "events", "phone_numbers");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "{", "[]", "null", "\"text\"", "{\"url\": {}}",
			"{\"events\": \"message.call.missed\"}", "{\"events\": [1]}", "{\"url\": 5}", "{\"strict_order\": \"yes\"}",
			"{\"max_in_flight\": \"ten\"}", "{\"phone_numbers\": [18005550199]}" })
	void whatIsMalformedIsRefused(String body) {
		Reply refused = this.user.post("/v1/webhooks", body);

		assertThat(refused.status()).as("%s", refused).isEqualTo(400);
		assertThat(refused.json().path("message").asString()).isEqualTo("The request isn't properly formed");
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook")).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "limit=0", "limit=101", "limit=x", "limit=-1", "skip=-1", "skip=1.5",
			"limit=99999999999999999999" })
	void parametersHaveRules(String parameter) {
		Reply refused = this.user.get("/v1/webhooks?" + parameter);

		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem(parameter.substring(0, parameter.indexOf('=')))).startsWith("must be ");
	}

	@Test
	void nobodyReachesWebhooksAndDeliveriesOfOthers() {
		JsonNode webhook = stored("/mine");
		String id = webhook.path("id").asString();
		String event = publish();
		awaitStatus(event, webhook, "DELIVERED");
		String delivery = "/v1/deliveries/" + event + "/" + id;

		for (String path : List.of("", "/deliveries", "/deliveries?status=DELIVERED")) {
			assertThat(this.other.get("/v1/webhooks/" + id + path).status()).as(path).isEqualTo(404);
		}
		assertThat(this.other.put("/v1/webhooks/" + id, payload("https://example.com/", "")).status()).isEqualTo(404);
		for (String path : List.of("/test", "/rotate-key", "/pause", "/resume")) {
			assertThat(this.other.post("/v1/webhooks/" + id + path, "{}").status()).as(path).isEqualTo(404);
		}
		assertThat(this.other.delete("/v1/webhooks/" + id).status()).isEqualTo(404);
		assertThat(this.other.get("/v1/webhooks").data()).isEmpty();
		assertThat(this.other.get("/v1/webhooks?query=mine").data()).isEmpty();
		assertThat(this.other.get("/v1/deliveries").data()).isEmpty();
		assertThat(this.other.get("/v1/deliveries?webhook=" + id).data()).isEmpty();
		assertThat(this.other.get("/v1/deliveries?phone_number=%2B18005550199").data()).isEmpty();
		assertThat(this.other.get("/v1/deliveries?user_id=" + SampleEvents.USER).problem("user_id"))
			.isEqualTo("must be your own, or left out");
		assertThat(this.other.get(delivery).status()).isEqualTo(404);
		assertThat(this.other.post(delivery + "/redeliver", "").status()).isEqualTo(404);
		assertThat(this.user.get("/v1/webhooks/" + id).data()).as("untouched").isEqualTo(webhook);
		assertThat(this.operator.get(delivery).status()).as("an operator sees all").isEqualTo(200);
		assertThat(this.operator.get("/v1/deliveries").data()).hasSize(1);
	}

	@Test
	void whatIsNotThereIsNotFound() {
		String unknown = UUID.randomUUID().toString();

		assertThat(this.user.get("/v1/webhooks/" + unknown).json().path("message").asString())
			.isEqualTo("cannot find webhook with ID [" + unknown + "]");
		assertThat(this.user.get("/v1/webhooks/not-a-uuid").status()).isEqualTo(422);
		assertThat(this.user.get("/v1/nothing").status()).isEqualTo(404);
		assertThat(this.user.call("PATCH", "/v1/webhooks", Map.of(), java.net.http.HttpRequest.BodyPublishers.noBody())
			.status()).isEqualTo(405);
	}

	@Test
	void aWebhookHasALimitOfItsOwn() {
		JsonNode webhook = this.user.post("/v1/webhooks", payload(this.endpoint.url("/one"), ", \"max_in_flight\": 1"))
			.data();
		assertThat(webhook.path("max_in_flight").asInt()).isEqualTo(1);
		String path = "/v1/webhooks/" + webhook.path("id").asString();

		assertThat(this.user.put(path, payload(this.endpoint.url("/one"), "")).data().path("max_in_flight").asInt())
			.as("kept")
			.isEqualTo(1);
		assertThat(this.user.put(path, payload(this.endpoint.url("/one"), ", \"max_in_flight\": 0"))
			.data()
			.path("max_in_flight")
			.isMissingNode()).isTrue();
	}

	@Test
	void longBodiesAreRefused() {
		String body = payload("https://example.com/", ", \"more\": \"" + "x".repeat(10_000_000) + "\"");

		Reply announced = this.user.post("/v1/webhooks", body);
		Reply chunked = this.user.call("POST", "/v1/webhooks", Map.of("Content-Type", "application/json"),
				java.net.http.HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
						body.substring(0, 200_000).getBytes(java.nio.charset.StandardCharsets.UTF_8))));

		assertThat(announced.status()).isEqualTo(413);
		assertThat(chunked.status()).as("%s", chunked).isEqualTo(413);
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook")).isZero();
	}

}
