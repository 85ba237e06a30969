package com.httpsms.webhooks.api;

import java.io.ByteArrayInputStream;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code /v1/events} in the three modes of the CloudEvents HTTP binding.
 */
class EventsApiTest extends ApiTest {

	private static final String STRUCTURED = "application/cloudevents+json";

	private static final String BATCHED = "application/cloudevents-batch+json";

	static final List<String> TYPES = SampleEvents.TYPES;

	private final JsonMapper json = new JsonMapper();

	private Reply publish(String contentType, String body) {
		return this.producer.call("POST", "/v1/events", Map.of("Content-Type", contentType),
				BodyPublishers.ofString(body));
	}

	private void subscribe(String type) {
		Reply stored = this.user.post("/v1/webhooks",
				payload(this.endpoint.url("/in"), "").replace("message.phone.received", type));
		assertThat(stored.status()).as("%s", stored).isEqualTo(201);
	}

	private String arrived(int index) {
		await().until(() -> this.endpoint.requests("/in").size() > index);
		return this.endpoint.requests("/in").get(index).body();
	}

	@ParameterizedTest
	@FieldSource("TYPES")
	void everyTypeArrivesInEveryMode(String type) {
		subscribe(type);
		String structured = SampleEvents.fresh(type);
		String batched = SampleEvents.fresh(type);
		String binary = SampleEvents.fresh(type);

		assertThat(publish(STRUCTURED + "; charset=UTF-8", structured).status()).isEqualTo(202);
		assertThat(arrived(0)).as("byte for byte").isEqualTo(structured);
		Reply batch = publish(BATCHED, " [\n" + batched + "\t]");
		assertThat(batch.status()).as("%s", batch).isEqualTo(202);
		assertThat(arrived(1)).as("byte for byte").isEqualTo(batched.strip());
		Reply sent = binary(this.json.readTree(binary));
		assertThat(sent.status()).as("%s", sent).isEqualTo(202);
		assertThat(withInstant(arrived(2))).as("field for field").isEqualTo(withInstant(binary));
	}

	/** Zeros at the end of a time mean nothing. */
	private JsonNode withInstant(String event) {
		ObjectNode tree = this.json.readTree(event).asObject();
		tree.put("time", Instant.parse(tree.path("time").asString()).toString());
		return tree;
	}

	private Reply binary(JsonNode event) {
		Map<String, String> headers = new LinkedHashMap<>();
		event.properties().forEach((attribute) -> {
			if (!attribute.getKey().equals("data") && !attribute.getKey().equals("datacontenttype")) {
				headers.put("ce-" + attribute.getKey(), attribute.getValue().asString());
			}
		});
		headers.put("Content-Type", event.path("datacontenttype").asString("application/json"));
		return this.producer.call("POST", "/v1/events", headers,
				BodyPublishers.ofString(event.path("data").toString()));
	}

	@Test
	void eachEventsFateIsTold() {
		String known = SampleEvents.fresh("message.phone.sent");
		publish(STRUCTURED, known);
		String fresh = SampleEvents.withId("message.phone.sent", "fresh-1");

		Reply single = publish(STRUCTURED, known);
		Reply batch = publish(BATCHED, "[" + known + "," + fresh + "," + fresh + "]");

		assertThat(single.status()).isEqualTo(202);
		assertThat(ids(single.data(), "fate")).containsExactly("duplicate");
		assertThat(ids(batch.data(), "fate")).containsExactly("duplicate", "accepted", "duplicate");
		assertThat(batch.data().path(1).path("id").asString()).isEqualTo("fresh-1");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(2);
		assertThat(publish(BATCHED, "[]").data()).isEmpty();
	}

	@Test
	void producersWithTheSameEventsTakeEachOnce() throws Exception {
		String batch = IntStream.range(0, 200)
			.mapToObj((i) -> SampleEvents.withId("message.phone.sent", "same-" + i))
			.toList()
			.toString();
		ExecutorService producers = Executors.newFixedThreadPool(8);
		try {
			List<Future<Reply>> replies = producers.invokeAll(Collections.nCopies(8, () -> publish(BATCHED, batch)));
			long accepted = 0;
			for (Future<Reply> reply : replies) {
				assertThat(reply.get().status()).as("%s", reply.get()).isIn(202, 409, 503);
				accepted += ids(reply.get().data(), "fate").stream().filter("accepted"::equals).count();
			}
			assertThat(accepted).isEqualTo(200);
		}
		finally {
			producers.shutdownNow();
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(200);
	}

	@Test
	void aBatchIsTakenWholeOrNotAtAll() {
		List<String> events = new ArrayList<>(
				IntStream.range(0, 1000).mapToObj((i) -> SampleEvents.withId("message.phone.sent", "b-" + i)).toList());
		assertThat(publish(BATCHED, events.toString()).status()).isEqualTo(202);
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(1000);

		List<String> broken = events.stream()
			.map((event) -> event.replace("\"b-", "\"c-"))
			.collect(Collectors.toList());
		broken.set(7, broken.get(7).replace("\"owner\"", "\"nobody\""));
		broken.set(11, "17");
		Reply refused = publish(BATCHED, broken.toString());

		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem("events[7].data.owner"))
			.isEqualTo("event_data_owner_is_a_string_of_1_to_64_characters");
		assertThat(refused.data().propertyNames()).hasSize(2);
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isEqualTo(1000);
		events.add(SampleEvents.fresh("message.phone.sent"));
		assertThat(publish(BATCHED, events.toString()).status()).as("a thousand and one").isEqualTo(413);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					"specversion": "1.0"  | "specversion": "0.3"  | specversion  | event_specversion_is_1_0
					"id": "e"             | "id": 5               | id           | event_id_is_a_string_of_1_to_255_visible_ascii_characters
					"id": "e"             | "id": "a b"           | id           | event_id_is_a_string_of_1_to_255_visible_ascii_characters
					"id": "e"             | "id": "a\\r\\nX: y"   | id           | event_id_is_a_string_of_1_to_255_visible_ascii_characters
					"source": "/s"        | "source": ""          | source       | event_source_is_a_non_empty_string
					"type": "t"           | "type": "t\\u00e4"    | type         | event_type_is_a_string_of_1_to_100_visible_ascii_characters
					"user_id": "u"        | "user_id": ["u"]      | data.user_id | event_data_user_id_is_a_string_of_1_to_128_characters
					"owner": "+1"         | "owner": null         | data.owner   | event_data_owner_is_a_string_of_1_to_64_characters
					{"specversion"        | {{"specversion"       | cloud_event  | cloud_event_is_valid_json
					""")
	void rulesAreThoseOfTheTable(String good, String bad, String field, String rule) {
		String event = """
				{"specversion": "1.0", "id": "e", "source": "/s", "type": "t", "data": {"user_id": "u", "owner": "+1"}}"""
			.replace(good, bad);

		Reply refused = publish(STRUCTURED, event);

		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem(field)).as("%s", refused).isEqualTo(rule);
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void binaryEventsHaveTheSameRules() {
		JsonNode event = this.json.readTree("""
				{"specversion": "0.3", "id": "", "source": "/s", "data": {}}""");

		Reply refused = binary(event);

		assertThat(refused.status()).isEqualTo(422);
		assertThat(refused.data().propertyNames()).containsExactlyInAnyOrder("specversion", "id", "type");
		Reply noOwner = binary(this.json.readTree("""
				{"specversion": "1.0", "id": "e", "source": "/s", "type": "t", "data": {"user_id": "u"}}"""));
		assertThat(noOwner.problem("data.owner")).isEqualTo("event_data_owner_is_a_string_of_1_to_64_characters");
	}

	@Test
	void whatIsNoCloudEventIsRefused() {
		assertThat(publish("application/json", "{}").status()).isEqualTo(415);
		assertThat(publish("nonsense", "{}").status()).isEqualTo(415);
		assertThat(publish(STRUCTURED + "; charset=utf-16", "{}").status()).isEqualTo(415);
		assertThat(publish(BATCHED, "{}").status()).isEqualTo(400);
		assertThat(publish(BATCHED, "[{}").status()).isEqualTo(400);
		assertThat(publish(BATCHED, "[] []").status()).isEqualTo(400);
		assertThat(publish(BATCHED, "[" + "[".repeat(100_000)).status()).isEqualTo(400);
		assertThat(publish(STRUCTURED, "").status()).isEqualTo(422);
		Reply brokenText = this.producer.call("POST", "/v1/events", Map.of("Content-Type", STRUCTURED),
				BodyPublishers.ofByteArray(new byte[] { '{', '"', (byte) 0xc3, (byte) 0x28, '"', '}' }));
		assertThat(brokenText.status()).isEqualTo(400);
		assertThat(brokenText.problem("body")).isEqualTo("must be UTF-8");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void deepNestingIsRefused() {
		String event = SampleEvents.fresh("message.phone.sent")
			.replace("\"sim\"", "\"deep\": " + "[".repeat(5000) + "]".repeat(5000) + ", \"sim\"");

		Reply refused = publish(STRUCTURED, event);

		assertThat(refused.status()).isEqualTo(422);
		assertThat(refused.problem("cloud_event")).isEqualTo("cloud_event_is_valid_json");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void limitsAreKept() {
		String tooLong = SampleEvents.fresh("message.phone.sent")
			.replace("\"sim\"", "\"filler\": \"" + "x".repeat(1_048_576) + "\", \"sim\"");
		byte[] huge = ("[" + "\"" + "x".repeat(10_000_000) + "\"]").getBytes(StandardCharsets.UTF_8);

		assertThat(publish(STRUCTURED, tooLong).status()).isEqualTo(413);
		assertThat(this.producer
			.call("POST", "/v1/events", Map.of("Content-Type", BATCHED), BodyPublishers.ofByteArray(huge))
			.status()).isEqualTo(413);
		assertThat(this.producer
			.call("POST", "/v1/events", Map.of("Content-Type", BATCHED),
					BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge)))
			.status()).as("without a length").isEqualTo(413);
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void anEventHasOneIdThatCanBeStored() {
		String surrogate = SampleEvents.withId("message.phone.sent", "ID").replace("ID", "\\ud800");

		for (String event : List.of(surrogate)) {
			assertThat(publish(STRUCTURED, event).problem("id"))
				.isEqualTo("event_id_is_a_string_of_1_to_255_visible_ascii_characters");
			assertThat(publish(BATCHED, "[" + event + "]").problem("events[0].id"))
				.isEqualTo("event_id_is_a_string_of_1_to_255_visible_ascii_characters");
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	/**
	 * Data becomes a part of the event's text, in which it must not end before its end.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{\"user_id\":\"USER\",\"owner\":\"PHONE\"},\"type\":\"message.call.missed\"",
			"{\"user_id\":\"USER\",\"owner\":\"PHONE\"},\"subject\":\"x\"",
			"{\"user_id\":\"USER\",\"owner\":\"PHONE\"} {}", "{\"user_id\":\"USER\",\"owner\":\"PHONE\"}}",
			"{\"user_id\":\"USER\",\"owner\":\"PHONE\"", "{\"user_id\":\"USER\u00ff\"}", "nonsense", "", " ",
			"{\"user_id\":\"USER\",\"owner\":\"PHONE\"}//" })

	void dataThatIsNotOneJsonValueForgesNothing(String data) {
		byte[] body = data.replace("USER", SampleEvents.USER)
			.replace("PHONE", SampleEvents.PHONE)
			.getBytes(StandardCharsets.ISO_8859_1);
		for (String type : List.of("application/json", "application/json; charset=utf-8", "text/json",
				"application/vnd.httpsms+json", "")) {
			Map<String, String> headers = new HashMap<>(Map.of("ce-specversion", "1.0", "ce-id", "forged", "ce-source",
					"/s", "ce-type", "message.phone.received"));
			if (!type.isEmpty()) {
				headers.put("Content-Type", type);
			}
			Reply refused = this.producer.call("POST", "/v1/events", headers, BodyPublishers.ofByteArray(body));
			assertThat(refused.status()).as("%s: %s", type, refused).isEqualTo(422);
			assertThat(refused.problem("data")).isEqualTo("event_data_is_one_json_value");
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void aBinaryEventHasEachMemberOnce() {
		byte[] data = ("{\"user_id\":\"" + SampleEvents.USER + "\",\"owner\":\"" + SampleEvents.PHONE + "\"}")
			.getBytes(StandardCharsets.UTF_8);
		for (Map.Entry<String, String> more : Map
			.of("ce-data", "{\"user_id\":\"u2\",\"owner\":\"+18005550199\"}", "ce-TYPE", "message.call.missed")
			.entrySet()) {
			Map<String, String> headers = new LinkedHashMap<>(Map.of("ce-specversion", "1.0", "ce-id", "forged",
					"ce-source", "/s", "ce-type", "message.phone.received", "Content-Type", "application/json"));
			headers.put(more.getKey(), more.getValue());
			Reply refused = this.producer.call("POST", "/v1/events", headers, BodyPublishers.ofByteArray(data));
			assertThat(refused.status()).as("%s", refused).isIn(400, 422);
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	/** Of which databases and receivers take one or the other. */
	@ParameterizedTest
	@ValueSource(strings = { "\"type\": \"message.call.missed\", \"source\"", "\"id\": \"two\", \"source\"",
			"\"data\": {\"user_id\": \"u2\", \"owner\": \"+18005550199\"}, \"source\"",
			"\"t\\u0079pe\": \"message.call.missed\", \"source\"",
			"\"x\": {\"a\": [{\"b\": 1, \"b\": 2}]}, \"source\"" })
	void aMemberThatIsThereTwiceIsRefused(String instead) {
		String event = SampleEvents.withId("message.phone.sent", "one")
			.replaceFirst("\"source\"", instead.replace("\\", "\\\\"));
		assertThat(publish(STRUCTURED, event).problem("cloud_event")).isEqualTo("cloud_event_has_no_member_twice");
		Reply batch = publish(BATCHED, "[" + SampleEvents.fresh("message.phone.sent") + "," + event + "]");
		assertThat(batch.problem("events[1].cloud_event")).isEqualTo("cloud_event_has_no_member_twice");
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@Test
	void theSameEventAgainIsADuplicateAndAnotherOneWithItsIdAConflict() {
		String event = SampleEvents.withId("message.phone.sent", "one");
		assertThat(publish(STRUCTURED, event).status()).isEqualTo(202);
		String same = this.json.readTree(event).toString();
		assertThat(same).isNotEqualTo(event);
		assertThat(ids(publish(STRUCTURED, same).data(), "fate")).containsExactly("duplicate");
		assertThat(ids(publish(BATCHED, "[" + same + "]").data(), "fate")).containsExactly("duplicate");

		String fresh = SampleEvents.fresh("message.phone.sent");
		for (String other : List.of(event.replaceFirst("\"source\": \"[^\"]*\"", "\"source\": \"/another\""),
				event.replaceFirst("\"content\": \"[^\"]*\"", "\"content\": \"another\""),
				event.replace("message.phone.sent", "message.phone.received"))) {
			assertThat(other).isNotEqualTo(event);
			Reply one = publish(STRUCTURED, other);
			assertThat(one.status()).as("%s", one).isEqualTo(409);
			assertThat(one.problem("id")).isEqualTo("is that of another event, which was published before");
			Reply batch = publish(BATCHED, "[" + fresh + "," + other + "]");
			assertThat(batch.status()).as("%s", batch).isEqualTo(409);
			assertThat(batch.problem("events[1].id")).isEqualTo("is that of another event, which was published before");
			Reply pair = publish(BATCHED, "[" + fresh + "," + fresh.replace("message.phone.sent", "t") + "]");
			assertThat(pair.status()).as("two of one request").isEqualTo(409);
		}
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).as("all of a request or none").isOne();
	}

	@Test
	void aCompressedBodyIsRefusedAsOne() {
		for (String encoding : List.of("gzip", "br", "gzip, identity")) {
			Reply refused = this.producer.call("POST", "/v1/events",
					Map.of("Content-Type", STRUCTURED, "Content-Encoding", encoding),
					BodyPublishers.ofByteArray(new byte[] { 31, (byte) 139, 8 }));
			assertThat(refused.status()).as("%s", refused).isEqualTo(415);
			assertThat(refused.toString()).contains("Content-Encoding must be identity");
		}
		assertThat(this.producer
			.call("POST", "/v1/events", Map.of("Content-Type", STRUCTURED, "Content-Encoding", "identity"),
					BodyPublishers.ofString(SampleEvents.fresh("message.phone.sent")))
			.status()).isEqualTo(202);
	}

	@Test
	void answersAreJsonWhateverIsWished() {
		Map<String, String> headers = Map.of("Content-Type", STRUCTURED, "Accept", "text/plain");
		Reply taken = this.producer.call("POST", "/v1/events", headers,
				BodyPublishers.ofString(SampleEvents.fresh("message.phone.sent")));
		Reply refused = this.producer.call("POST", "/v1/events", headers, BodyPublishers.ofString("{}"));

		assertThat(taken.status()).as("%s", taken).isEqualTo(202);
		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
	}

	@Test
	void whatCannotBeReadIsRefused() {
		assertThat(this.producer
			.call("POST", "/v1/events", Map.of("Content-Type", "multipart/form-data"), BodyPublishers.ofString("x"))
			.status()).isEqualTo(415);
	}

	@Test
	void sqlIsText() {
		String id = "x');DELETE+FROM+outbox_event;--";
		assertThat(
				publish(STRUCTURED, SampleEvents.withId("message.phone.sent", id)).data().path(0).path("id").asString())
			.isEqualTo(id);
		subscribe("message.phone.sent");
		assertThat(publish(BATCHED,
				"[" + SampleEvents.withId("message.phone.sent", "ID").replace("ID", "a/b%;\\\\c?d") + "]")
			.status()).isEqualTo(202);
		arrived(0);

		String webhook = this.user.get("/v1/webhooks").data().path(0).path("id").asString();
		Reply found = this.user.get("/v1/deliveries/"
				+ URLEncoder.encode("a/b%;\\c?d", StandardCharsets.UTF_8).replace("+", "%20") + "/" + webhook);

		assertThat(found.status()).as("%s", found).isEqualTo(200);
		assertThat(found.data().path("event_id").asString()).isEqualTo("a/b%;\\c?d");
		assertThat(this.user.get("/v1/deliveries/" + UUID.randomUUID() + "/" + webhook).status()).isEqualTo(404);
	}

}
