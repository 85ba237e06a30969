package com.httpsms.webhooks;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.apikey.ApiKey.Role;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.signing.EncryptionProperties;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.KeyOwner;
import com.httpsms.webhooks.signing.SigningKeyCipher;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookSettings;
import com.httpsms.webhooks.webhook.WebhookTable;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Secrets that can be told apart, errors of all kinds, and logs that say everything: no
 * secret shows up anywhere.
 */
@ExtendWith(OutputCaptureExtension.class)
@SuppressWarnings("NullAway.Init")
@OnAnyDatabase
class SecretsTest extends DatabaseTest {

	private static final String SIGNING_KEY = "s1gning-key-that-nobody-may-see";

	private static final String OTHER_KEY = "s1gningKeyOfABadRequest";

	private static final String ENCRYPTION_KEY = "ZW5jcnlwdGlvbi1rZXktZW5jcnlwdGlvbi1rZXktMTI=";

	private static final String PREVIOUS_KEY = "cHJldmlvdXMta2V5LXByZXZpb3VzLWtleS1wcmV2aTE=";

	private static final String DATABASE_PASSWORD = "database-passw0rd";

	/** What says everything: our own, and what writes our types as text. */
	private static final List<String> VERBOSE = List.of("com.httpsms", "com.zaxxer.hikari",
			"org.springframework.security",
			"org.springframework.web.servlet.mvc.method.annotation.RequestResponseBodyMethodProcessor");

	private final List<String> secrets = new ArrayList<>(
			List.of(SIGNING_KEY, OTHER_KEY, ENCRYPTION_KEY, PREVIOUS_KEY, DATABASE_PASSWORD));

	private TestDatabase restricted;

	@BeforeAll
	void makeUser() {
		String user = database().name();
		try {
			database().jdbc().sql("CREATE USER '" + user + "'@'%' IDENTIFIED BY '" + DATABASE_PASSWORD + "'").update();
		}
		catch (DataAccessException ex) {
			Assumptions.abort("The user of the test's database server may not make users: " + ex.getMessage());
		}
		database().jdbc().sql("GRANT ALL ON " + user + ".* TO '" + user + "'@'%'").update();
		this.restricted = database().as(user, DATABASE_PASSWORD);
	}

	@AfterAll
	void dropUser() {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		VERBOSE.forEach((logger) -> logging.setLogLevel(logger, logger.equals("com.httpsms") ? LogLevel.INFO : null));
		this.restricted.disconnect();
		database().jdbc().sql("DROP USER IF EXISTS '" + database().name() + "'@'%'").update();
	}

	@Test
	void noSecretShowsUpInLogsPagesErrorsRowsOrText(CapturedOutput output) {
		List<String> shown = new ArrayList<>();
		try (Endpoint endpoint = new Endpoint(
				(request) -> Endpoint.Reply.with(500, Map.of(), "you sent " + request.header("Authorization")));
				Node node = start("--webhooks.retry.delays=1s,1s,1s,1s",
						"--webhooks.encryption.previous-keys=" + PREVIOUS_KEY)) {
			ApiClient user = client(node, Role.USER, SampleEvents.USER);
			ApiClient operator = client(node, Role.OPERATOR, null);
			ApiClient producer = client(node, Role.PRODUCER, null);
			Reply stored = user.post("/v1/webhooks", webhook(endpoint.url("/echo"), "\"" + SIGNING_KEY + "\""));
			assertThat(stored.status()).as("%s", stored.status()).isEqualTo(201);
			badRequests(user, "/v1/webhooks/" + stored.data().path("id").asString(), shown);
			unreadableKey(node, endpoint);
			database().insertEvent(SampleEvents.fresh("message.phone.received"));
			await().until(() -> database().count("SELECT COUNT(*) FROM delivery_attempt") >= 2
					&& database().count("SELECT COUNT(*) FROM webhook_queue WHERE hold_reason IS NOT NULL") == 1);
			endpoint.requests()
				.forEach((request) -> this.secrets.add(String.valueOf(request.header("Authorization")).substring(7)));
			pages(List.of(new ApiClient(node, ""), new ApiClient(node, this.secrets.get(5) + "x"), operator, producer),
					shown);
			shown.add(user.get("/v1/deliveries").toString());
			shown.addAll(texts(node));
		}
		shown.addAll(rows());
		shown.add(refusedStart("--spring.datasource.password=" + DATABASE_PASSWORD + "?"));
		shown.add(refusedStart("--webhooks.encryption.previous-keys=" + ENCRYPTION_KEY));
		shown.add(refusedStart("--webhooks.encryption.previous-keys[0]=" + PREVIOUS_KEY + "!"));
		shown.add(output.getAll());

		assertThat(output.getAll()).contains("DEBUG", "since the encrypted signing key is damaged")
			.contains("Not started.", "webhooks.encryption.previous-keys[0] must be Base64");
		assertThat(this.secrets).hasSizeGreaterThan(9).doesNotContainNull();
		for (String secret : this.secrets) {
			assertThat(shown.stream().flatMap(String::lines).filter((line) -> line.contains(secret))).as(secret)
				.isEmpty();
		}
		assertThat(shown).anyMatch((text) -> text.contains("you sent Bearer [JWT]"));
	}

	private Node start(String... more) {
		List<String> properties = new ArrayList<>(List.of(more));
		VERBOSE.forEach((logger) -> properties.add("--logging.level." + logger + "=TRACE"));
		properties.add("--webhooks.encryption.key=" + ENCRYPTION_KEY);
		return Node.start(this.restricted, properties.toArray(String[]::new));
	}

	private ApiClient client(Node node, Role role, @Nullable String user) {
		String key = node.get(ApiKeys.class).create(role, user).text();
		this.secrets.add(key);
		return new ApiClient(node, key);
	}

	private static String webhook(String url, String signingKey) {
		return """
				{"url": "%s", "signing_key": %s, "events": ["message.phone.received"], "phone_numbers": ["%s"]}"""
			.formatted(url, signingKey, SampleEvents.PHONE);
	}

	private static void badRequests(ApiClient user, String path, List<String> shown) {
		String good = webhook("https://example.com/", "\"" + OTHER_KEY + "\"");
		List<Reply> replies = List.of(user.post("/v1/webhooks", good.replace("}", "")),
				user.post("/v1/webhooks", good.replace("\"" + OTHER_KEY + "\"", "[\"" + OTHER_KEY + "\"]")),
				user.post("/v1/webhooks", good.replace(OTHER_KEY, OTHER_KEY.repeat(20))),
				user.post("/v1/webhooks", good.replace(OTHER_KEY, "{aes-256-gcm:" + OTHER_KEY)),
				user.post("/v1/webhooks", good.replace("https:", "ftp:")), user.post("/v1/webhooks", OTHER_KEY),
				user.post("/v1/webhooks", good.replace("\"" + OTHER_KEY + "\"", OTHER_KEY)),
				user.put(path, good.replace("message.phone", "message")),
				user.post(path + "/rotate-key", "{\"signing_key\": \"" + OTHER_KEY + "\", \"overlap_seconds\": -1}"),
				user.post(path + "/rotate-key", "{\"signing_key\": {\"" + OTHER_KEY + "\": 1}}"),
				user.call("POST", "/v1/webhooks", Map.of("Content-Type", "text/plain"), BodyPublishers.ofString(good)));
		assertThat(replies).allSatisfy((reply) -> assertThat(reply.status()).isBetween(400, 499));
		replies.forEach((reply) -> shown.add(reply.toString()));
	}

	private void unreadableKey(Node node, Endpoint endpoint) {
		String stored = node.get(SigningKeyCipher.class).toStore(SIGNING_KEY, new KeyOwner("", ""));
		database().insertWebhook(endpoint.url("/unreadable"), stored.substring(0, stored.length() - 8) + "AAAAAAA=",
				SampleEvents.USER, SampleEvents.PHONE, List.of("message.phone.received"));
	}

	private static void pages(List<ApiClient> clients, List<String> shown) {
		for (ApiClient client : clients) {
			for (String path : List.of("/actuator", "/actuator/health", "/actuator/health/readiness",
					"/actuator/prometheus", "/actuator/env", "/actuator/configprops", "/actuator/heapdump",
					"/actuator/loggers", "/v1/webhooks", "/v1/deliveries", "/v1/events", "/v3/api-docs", "/error")) {
				shown.add(client.get(path).toString());
			}
		}
	}

	private List<String> texts(Node node) {
		List<Object> objects = new ArrayList<>(List.of(node.get(EncryptionProperties.class),
				node.get(SigningKeyCipher.class), SigningKey.of(SIGNING_KEY),
				new SigningKeys(SigningKey.of(SIGNING_KEY), SigningKey.of(OTHER_KEY)),
				new WebhookSettings("https://example.com/", SIGNING_KEY, Set.of("a"), Set.of("b"), false),
				new Webhook(1, "uuid", "user", "https://example.com/", SIGNING_KEY, Webhook.Status.ACTIVE),
				new ApiKeys.NewKey(1, SIGNING_KEY)));
		objects.addAll(node.get(WebhookTable.class)
			.find(database().jdbc().sql("SELECT id FROM webhook").query(Long.class).list())
			.values());
		return objects.stream().map(Object::toString).toList();
	}

	/** All that is kept of what happened; the events are not ours to read. */
	private List<String> rows() {
		List<String> rows = new ArrayList<>();
		for (String sql : List.of("SELECT * FROM delivery", "SELECT * FROM delivery_attempt",
				"SELECT * FROM webhook_queue", "SELECT * FROM webhook", "SELECT * FROM outbox_event",
				"SELECT * FROM WEBHOOKS_QRTZ_JOB_DETAILS", "SELECT id, role, user_id FROM api_key")) {
			database().jdbc().sql(sql).query().listOfRows().forEach((row) -> rows.add(row.toString()));
		}
		return rows;
	}

	private String refusedStart(String property) {
		TestDatabase database = property.startsWith("--spring.datasource")
				? database().as(database().name(), property.replaceFirst(".*?=", "")) : this.restricted;
		Throwable refused = catchThrowable(() -> Node
			.idle(database, property.startsWith("--spring.datasource") ? "--webhooks.warm-up=0s" : property,
					"--webhooks.start.database-wait=0s", "--webhooks.encryption.key=" + ENCRYPTION_KEY)
			.close());
		if (database != this.restricted) {
			database.disconnect();
		}
		assertThat(refused).as(property).isNotNull();
		StringWriter trace = new StringWriter();
		refused.printStackTrace(new PrintWriter(trace));
		return trace.toString();
	}

}
