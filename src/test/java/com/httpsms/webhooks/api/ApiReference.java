package com.httpsms.webhooks.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import tools.jackson.databind.JsonNode;

/**
 * Writes the OpenAPI document down for people.
 *
 * @param document the document
 */
record ApiReference(JsonNode document) {

	private static final List<String> TAGS = List.of("Webhooks", "Deliveries", "Events", "Jobs");

	private static final List<String> METHODS = List.of("get", "post", "put", "delete");

	/** What the introduction says of all calls. */
	private static final List<String> COMMON = List.of("400", "401", "403", "404", "422", "503");

	String markdown() {
		StringBuilder text = new StringBuilder();
		JsonNode info = this.document.path("info");
		text.append("# API reference\n\nMade from the OpenAPI document at `/v3/api-docs` by a test; don't edit it.\n\n")
			.append(info.path("description").asString())
			.append("\n\nEach call needs a key in the header `x-api-key`. Other answers than those below: 400 for a request "
					+ "that can't be read,\n401 without a valid key, 403 with one for other calls, 404, 413 for a body "
					+ "that is too long, 422 for fields that break\nrules, 503 with `Retry-After` while the database "
					+ "takes nothing: nothing was changed then, and the same call may be made again.\nTheir form:\n\n```json\n{\"status\":\"error\",\"message\":\"validation errors while storing "
					+ "webhook\",\"data\":{\"url\":[\"is required\"]}}\n```\n");
		// in an order of our own, since that of the document changes with the machine
		for (String tag : TAGS) {
			text.append("\n## ").append(tag).append('\n');
			sorted(this.document.path("paths")).forEach((path, operations) -> METHODS.stream()
				.filter((method) -> operations.path(method).path("tags").toString().contains("\"" + tag + "\""))
				.forEach((method) -> operation(text, method, path, operations.path(method))));
		}
		text.append("\n## Fields\n");
		sorted(this.document.path("components").path("schemas")).forEach((name, schema) -> schema(text, name, schema));
		return text.toString();
	}

	private static Map<String, JsonNode> sorted(JsonNode object) {
		Map<String, JsonNode> sorted = new TreeMap<>();
		object.properties().forEach((property) -> sorted.put(property.getKey(), property.getValue()));
		return sorted;
	}

	private void operation(StringBuilder text, String method, String path, JsonNode operation) {
		text.append("\n### `").append(method.toUpperCase(Locale.ROOT)).append(' ').append(path).append("`\n\n");
		text.append(operation.path("summary").asString()).append(". ");
		text.append(operation.path("description").asString("")).append('\n');
		if (!operation.path("parameters").isEmpty()) {
			text.append("\n| parameter | in | | example |\n| --- | --- | --- | --- |\n");
			for (JsonNode parameter : operation.path("parameters")) {
				JsonNode schema = parameter.path("schema");
				String standard = schema.has("default") ? "; default " + plain(schema.path("default")) : "";
				row(text, "`" + parameter.path("name").asString() + "`", parameter.path("in").asString(),
						parameter.path("description").asString("") + values(schema) + standard,
						plain(parameter.path("example")));
			}
		}
		sorted(operation.path("requestBody").path("content")).entrySet().forEach((content) -> {
			text.append("\nBody: `")
				.append(content.getKey())
				.append("`")
				.append(type(content.getValue().path("schema")));
			text.append('\n');
			content.getValue()
				.path("examples")
				.forEach(
						(example) -> text.append("\n```json\n").append(plain(example.path("value"))).append("\n```\n"));
		});
		sorted(operation.path("responses")).entrySet().forEach((response) -> {
			if (COMMON.contains(response.getKey()) || (response.getKey().equals("413") && !path.equals("/v1/events"))) {
				return;
			}
			JsonNode schema = response.getValue().path("content").path("application/json").path("schema");
			text.append("\n- ")
				.append(response.getKey())
				.append(": ")
				.append(response.getValue().path("description").asString());
			text.append(type(schema));
		});
		text.append('\n');
	}

	private void schema(StringBuilder text, String name, JsonNode schema) {
		text.append("\n### ").append(name).append("\n\n| field | type | |\n| --- | --- | --- |\n");
		List<String> required = new ArrayList<>();
		schema.path("required").forEach((field) -> required.add(field.asString()));
		schema.path("properties").properties().forEach((property) -> {
			JsonNode value = property.getValue();
			String description = value.path("description")
				.asString(value.path("items").path("description").asString(""));
			row(text, "`" + property.getKey() + "`", typeName(value),
					(required.contains(property.getKey()) ? "required. " : "") + description + values(value)
							+ values(value.path("items")));
		});
	}

	private static String type(JsonNode schema) {
		return schema.has("$ref") ? ", " + typeName(schema) : "";
	}

	private static String typeName(JsonNode schema) {
		if (schema.has("$ref")) {
			String name = schema.path("$ref").asString().replaceAll(".*/", "");
			return "[" + name + "](#" + name.toLowerCase(Locale.ROOT) + ")";
		}
		if (schema.has("items")) {
			return "list of " + typeName(schema.path("items"));
		}
		JsonNode type = schema.path("type");
		String format = schema.has("format") ? " (" + schema.path("format").asString() + ")" : "";
		return (type.isArray() ? String.join(" or ", type.valueStream().map(JsonNode::asString).toList())
				: type.asString("any")) + format;
	}

	private static String values(JsonNode schema) {
		return schema.has("enum") ? ": "
				+ String.join(", ", schema.path("enum").valueStream().map((one) -> "`" + plain(one) + "`").toList())
				: "";
	}

	private static String plain(JsonNode value) {
		return value.isString() ? value.asString() : value.isMissingNode() ? "" : value.toString();
	}

	private static void row(StringBuilder text, String... cells) {
		text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

}
