package com.httpsms.webhooks.api;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The OpenAPI document says what the API does, and the reference says what the document
 * does.
 */
@OnAnyDatabase
class OpenApiTest extends ApiTest {

	/** With this set, the reference is written instead of compared. */
	private static final boolean WRITE = Boolean.getBoolean("api.reference.write");

	private static final Path REFERENCE = Path.of("ops/api.md");

	private final JsonMapper json = new JsonMapper();

	private JsonNode document() {
		Reply reply = this.stranger.get("/v3/api-docs");
		assertThat(reply.status()).as("%s", reply).isEqualTo(200);
		return reply.json();
	}

	@Test
	void theDocumentHasEachCallAndNoOther() {
		JsonNode document = document();
		Set<String> documented = new TreeSet<>();
		document.path("paths")
			.properties()
			.forEach((path) -> path.getValue()
				.propertyNames()
				.forEach((method) -> documented.add(method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey())));
		Set<String> mapped = this.node.get("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)
			.getHandlerMethods()
			.keySet()
			.stream()
			.flatMap((info) -> info.getPatternValues()
				.stream()
				.flatMap((
						path) -> info.getMethodsCondition().getMethods().stream().map((method) -> method + " " + path)))
			.filter((call) -> call.contains(" /v1/"))
			.collect(Collectors.toCollection(TreeSet::new));

		assertThat(document.path("openapi").asString()).startsWith("3.1");
		assertThat(documented).isEqualTo(mapped).hasSizeGreaterThanOrEqualTo(14);
	}

	/**
	 * Makes each call with the document's own examples, and holds each answer against its
	 * schema.
	 */
	@Test
	void examplesWorkAndAnswersMatch() {
		JsonNode document = document();
		JsonNode webhook = stored("/documented");
		String event = publish();
		awaitStatus(event, webhook, "DELIVERED");
		long run = this.operator.post("/v1/jobs", "{\"job\": \"redeliver\", \"user_id\": \"nobody\"}")
			.data()
			.path("id")
			.asLong();
		Map<String, String> parameters = Map.of("id", Long.toString(run), "uuid", webhook.path("id").asString(),
				"event", event, "webhook", webhook.path("id").asString());
		// what changes the webhook comes last
		List<String> calls = document.path("paths")
			.properties()
			.stream()
			.flatMap((path) -> path.getValue()
				.propertyNames()
				.stream()
				.map((method) -> method.toUpperCase(java.util.Locale.ROOT) + " " + path.getKey()))
			.sorted(java.util.Comparator.comparing((String call) -> call.startsWith("DELETE"))
				.thenComparing((call) -> call))
			.toList();
		for (String call : calls) {
			String method = call.substring(0, call.indexOf(' '));
			String path = call.substring(call.indexOf(' ') + 1);
			JsonNode operation = document.path("paths").path(path).path(method.toLowerCase(java.util.Locale.ROOT));
			String filled = path;
			for (Map.Entry<String, String> parameter : parameters.entrySet()) {
				filled = filled.replace("{" + parameter.getKey() + "}", parameter.getValue());
			}
			JsonNode contents = operation.path("requestBody").path("content");
			if (contents.isEmpty()) {
				check(document, call, operation, caller(path).call(method, filled, Map.of(), BodyPublishers.noBody()));
			}
			for (Map.Entry<String, JsonNode> content : contents.properties()) {
				String example = example(document, content.getValue());
				check(document, call, operation,
						caller(path).call(method, filled, Map.of("Content-Type", content.getKey()), BodyPublishers
							.ofString(example.replace("https://example.com/sms", this.endpoint.url("/sms")))));
			}
		}
		check(document, "GET /v1/webhooks/{uuid}", document.path("paths").path("/v1/webhooks/{uuid}").path("get"),
				this.user.get("/v1/webhooks/" + UUID.randomUUID()));
	}

	private ApiClient caller(String path) {
		if (path.equals("/v1/events")) {
			return this.producer;
		}
		return path.startsWith("/v1/jobs") ? this.operator : this.user;
	}

	private void check(JsonNode document, String call, JsonNode operation, Reply reply) {
		JsonNode response = operation.path("responses").path(Integer.toString(reply.status()));
		assertThat(response.isMissingNode()).as("%s answered %s", call, reply).isFalse();
		JsonNode schema = response.path("content").path("application/json").path("schema");
		assertThat(schema.isMissingNode()).as("%s has no schema for %d", call, reply.status()).isFalse();
		ObjectNode whole = schema.deepCopy().asObject();
		whole.set("components", document.path("components"));
		Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(whole.toString(), InputFormat.JSON);
		List<Error> errors = validator.validate(reply.response().body(), InputFormat.JSON);
		assertThat(errors).as("%s: %s", call, reply).isEmpty();
	}

	/** The example of a body, made of its fields' examples if it has none itself. */
	private String example(JsonNode document, JsonNode content) {
		if (content.has("examples")) {
			return content.path("examples").iterator().next().path("value").toString();
		}
		return value(document, content.path("schema")).toString();
	}

	private JsonNode value(JsonNode document, JsonNode schema) {
		if (schema.has("$ref")) {
			return value(document, document.at(schema.path("$ref").asString().substring(1)));
		}
		if (schema.has("example")) {
			return schema.path("example");
		}
		if (schema.has("examples")) {
			return schema.path("examples").path(0);
		}
		if (schema.has("items")) {
			return this.json.createArrayNode().add(value(document, schema.path("items")));
		}
		ObjectNode object = this.json.createObjectNode();
		schema.path("properties")
			.properties()
			.forEach((property) -> object.set(property.getKey(), value(document, property.getValue())));
		return object;
	}

	@Test
	void theReferenceIsThatOfTheDocument() throws IOException {
		String reference = new ApiReference(document()).markdown();
		if (WRITE) {
			Files.writeString(REFERENCE, reference, StandardCharsets.UTF_8);
		}

		assertThat(Files.readString(REFERENCE, StandardCharsets.UTF_8))
			.as("mvn test -Dtest=OpenApiTest -Dapi.reference.write=true writes it anew")
			.isEqualTo(reference);
	}

	@Test
	void samplesAreThoseOfTheEightTypes() {
		assertThat(SampleEvents.TYPES).isEqualTo(com.httpsms.webhooks.webhook.EventType.all());
	}

}
