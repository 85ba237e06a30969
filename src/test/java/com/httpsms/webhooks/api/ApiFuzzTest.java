package com.httpsms.webhooks.api;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What comes in over HTTP, at random. {@code -Dfuzz.seed=} repeats a run.
 */
class ApiFuzzTest extends ApiTest {

	private static final Logger logger = LoggerFactory.getLogger(ApiFuzzTest.class);

	private static final String STRUCTURED = "application/cloudevents+json";

	/** Stands where a string of JSON or a value of it is put. */
	private static final List<String> VALUES = List.of("\"x\"", "\"\"", "null", "1e999", "-0", "123456789".repeat(60),
			"true", "{}", "[[]]", "\"\\u0000\"", "\"\\ud800\"", "\"\\r\\nX-Forged: 1\"", "\"\\u2028\\u001b[31m\"",
			"\"\u00e9\ud83d\ude00\"", "\"" + "a".repeat(101) + "\"", "\"" + "b".repeat(300) + "\"", "\"1.0\"",
			"[".repeat(90) + "]".repeat(90), "[".repeat(1200) + "]".repeat(1200), "\"\\/\\t\"", "\" \"", "NaN", "");

	private static final List<String> MEMBERS = List.of("id", "type", "source", "specversion", "data.user_id",
			"data.owner", "data", "time", "extension");

	private static final List<String> WORDS = List.of("", " ", "0", "-1", "1", "1001", "99999999999999999999", "1e3",
			"null", "PENDING", "pending", "2026-11-01T00:00:00Z", "2026-02-30T00:00:00Z", "+999999999-01-01T00:00:00Z",
			"-999999999-01-01T00:00:00Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z", "\u0000",
			"\ud83d\ude00", "%", "%00", "'", "\" OR 1=1", "\r\nX: 1", "a".repeat(3000), "1_1", "MV8x", "AAAA",
			"9223372036854775807", "00000000-0000-0000-0000-000000000000", "true", "[]", "../..");

	private static final List<String> PARAMETERS = List.of("cursor", "after", "before", "limit", "skip", "query",
			"status", "from", "to", "webhook", "webhook_id", "type", "event_type", "phone_number", "owner", "user_id",
			"outcome", "event_id", "page", "size");

	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private final long seed = Long.getLong("fuzz.seed", System.nanoTime());

	private final Random random = new Random(this.seed);

	/** But for members that are there twice, which not every database can tell. */
	@Test
	void httpTakesExactlyTheEventsThatTheTableTakes() {
		logger.info("-Dfuzz.seed={}", this.seed);
		for (int i = 0; i < 250; i++) {
			String event = event();
			this.database.jdbc().sql("DELETE FROM outbox_event").update();
			boolean tableTakes = tableTakes(event) && !hasMemberTwice(event);
			long before = events();
			Reply reply = publish(STRUCTURED, event.getBytes(StandardCharsets.UTF_8));
			assertThat(reply.status()).as("seed %d: %s gives %s", this.seed, event, reply)
				.isIn(tableTakes ? List.of(202) : List.of(400, 413, 422));
			assertThat(events() - before).as("seed %d: %s", this.seed, event).isEqualTo(tableTakes ? 1 : 0);
		}
	}

	private static boolean hasMemberTwice(String event) {
		try {
			return STRICT.readTree(event) == null;
		}
		catch (JacksonException ex) {
			return ex.getOriginalMessage().startsWith("Duplicate Object property");
		}
	}

	@Test
	void noBodyAndNoHeaderIsAFaultOfOurs() {
		logger.info("-Dfuzz.seed={}", this.seed);
		for (int i = 0; i < 250; i++) {
			byte[] body = mutated(("[" + event() + "," + event() + "]").getBytes(StandardCharsets.UTF_8));
			String type = pick(List.of(STRUCTURED, "application/cloudevents-batch+json", "application/json", "*/*",
					"application/cloudevents+json;charset=nonsense", ";;", "text/plain; charset=\"\""));
			long before = events();
			Reply reply = (this.random.nextInt(3) == 0) ? binary(type, body) : publish(type, body);
			assertThat(reply.status()).as("seed %d, call %d: %s", this.seed, i, reply).isLessThan(500);
			long taken = (reply.status() == 202) ? accepted(reply) : 0;
			assertThat(events() - before).as("seed %d, call %d: %s", this.seed, i, reply).isEqualTo(taken);
		}
	}

	@Test
	void noQueryIsAFaultOfOurs() {
		logger.info("-Dfuzz.seed={}", this.seed);
		for (int i = 0; i < 250; i++) {
			List<String> query = new ArrayList<>();
			for (int n = 1 + this.random.nextInt(3); n > 0; n--) {
				query.add(pick(PARAMETERS) + "=" + URLEncoder.encode(pick(WORDS), StandardCharsets.UTF_8));
			}
			String path = pick(List.of("/v1/deliveries", "/v1/webhooks")) + "?" + String.join("&", query);
			Reply reply = (this.random.nextBoolean() ? this.user : this.operator).get(path);
			assertThat(reply.status()).as("seed %d: %s gives %s", this.seed, path, reply).isBetween(200, 499);
			if (reply.status() == 400 || reply.status() == 422) {
				assertThat(reply.data().propertyNames()).as("seed %d: %s gives %s", this.seed, path, reply)
					.allMatch((name) -> path.contains(name + "="));
			}
		}
	}

	private Reply binary(String type, byte[] body) {
		Map<String, String> headers = new LinkedHashMap<>(Map.of("ce-specversion", "1.0", "ce-source", "/s"));
		headers.put("ce-id", pick(
				List.of("%", "%zz", "%00", "%ff", "%0d%0aX: 1", "\"a\\", "\"a\\\"b\"", "id-" + UUID.randomUUID())));
		headers.put("ce-type", pick(List.of("a%20b", "t", "%E2%82%AC", "%C3%28", "\"")));
		headers.put("ce-" + pick(List.of("time", "subject", "dataschema", "ext", "EXT", "a_b")),
				pick(List.of("", "x", "%", "2026", "::")));
		headers.put("Content-Type", type);
		return this.producer.call("POST", "/v1/events", headers, BodyPublishers.ofByteArray(body));
	}

	private Reply publish(String type, byte[] body) {
		return this.producer.call("POST", "/v1/events", Map.of("Content-Type", type), BodyPublishers.ofByteArray(body));
	}

	/** A good event with something wrong in it, or nothing. */
	private String event() {
		Map<String, String> members = new LinkedHashMap<>(Map.of("specversion", "\"1.0\"", "id",
				"\"" + UUID.randomUUID() + "\"", "source", "\"/s\"", "type", "\"message.phone.received\""));
		String user = "\"" + SampleEvents.USER + "\"";
		String owner = "\"" + SampleEvents.PHONE + "\"";
		String member = pick(MEMBERS);
		String value = pick(VALUES);
		switch (this.random.nextInt(4)) {
			case 0 -> members.remove(member);
			case 1, 2 -> {
				user = member.equals("data.user_id") ? value : user;
				owner = member.equals("data.owner") ? value : owner;
				if (!member.contains(".")) {
					members.put(member, value);
				}
			}
			default -> {
			}
		}
		members.putIfAbsent("data", "{\"user_id\":" + user + ",\"owner\":" + owner + "}");
		List<String> texts = new ArrayList<>(
				members.entrySet().stream().map((one) -> "\"" + one.getKey() + "\":" + one.getValue()).toList());
		if (this.random.nextInt(10) == 0) {
			texts.add("\"source\":" + pick(VALUES));
		}
		return "{" + String.join(",", texts) + "}";
	}

	private byte[] mutated(byte[] body) {
		for (int n = this.random.nextInt(4); n > 0; n--) {
			body[this.random.nextInt(body.length)] = (byte) this.random.nextInt(256);
		}
		return body;
	}

	private boolean tableTakes(String event) {
		try {
			this.database.insertEvent(event);
			this.database.jdbc().sql("DELETE FROM outbox_event WHERE cloud_event = ?").param(event).update();
			return true;
		}
		catch (DataAccessException ex) {
			logger.trace("Refused", ex);
			return false;
		}
	}

	private static long accepted(Reply reply) {
		long accepted = 0;
		for (var receipt : reply.data()) {
			accepted += receipt.path("fate").asString().equals("accepted") ? 1 : 0;
		}
		return accepted;
	}

	/** What nodes add themselves does not count. */
	private long events() {
		return this.database.count("SELECT COUNT(*) FROM outbox_event WHERE type <> 'webhook.send.failed'");
	}

	private <T> T pick(List<T> list) {
		return list.get(this.random.nextInt(list.size()));
	}

}
