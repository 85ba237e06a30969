package com.httpsms.webhooks.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls a node's API as anybody's HTTP client does.
 */
public final class ApiClient {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient client = HttpClient.newBuilder()
		.version(HttpClient.Version.HTTP_1_1)
		.connectTimeout(Duration.ofSeconds(5))
		.build();

	private final Node node;

	private final String key;

	/**
	 * A client with a key.
	 * @param node whom it calls
	 * @param key the key, empty to send none
	 */
	public ApiClient(Node node, String key) {
		this.node = node;
		this.key = key;
	}

	/**
	 * Calls with GET.
	 * @param path path and query
	 * @return the answer
	 */
	public Reply get(String path) {
		return call("GET", path, Map.of(), BodyPublishers.noBody());
	}

	/**
	 * Calls with DELETE.
	 * @param path the path
	 * @return the answer
	 */
	public Reply delete(String path) {
		return call("DELETE", path, Map.of(), BodyPublishers.noBody());
	}

	/**
	 * Calls with POST and JSON.
	 * @param path the path
	 * @param json the body
	 * @return the answer
	 */
	public Reply post(String path, String json) {
		return call("POST", path, Map.of("Content-Type", "application/json"), BodyPublishers.ofString(json));
	}

	/**
	 * Calls with PUT and JSON.
	 * @param path the path
	 * @param json the body
	 * @return the answer
	 */
	public Reply put(String path, String json) {
		return call("PUT", path, Map.of("Content-Type", "application/json"), BodyPublishers.ofString(json));
	}

	/**
	 * Calls in any way.
	 * @param method the method
	 * @param path path and query
	 * @param headers headers beside the key
	 * @param body the body
	 * @return the answer
	 */
	public Reply call(String method, String path, Map<String, String> headers, BodyPublisher body) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(this.node.url(path)))
			.timeout(Duration.ofSeconds(30))
			.method(method, body);
		headers.forEach(request::header);
		if (!this.key.isEmpty()) {
			request.header("x-api-key", this.key);
		}
		try {
			HttpResponse<String> response = this.client.send(request.build(), BodyHandlers.ofString());
			return new Reply(response);
		}
		catch (IOException ex) {
			throw new IllegalStateException(method + " " + path, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What came back.
	 *
	 * @param response the answer
	 */
	public record Reply(HttpResponse<String> response) {

		/**
		 * Its status.
		 * @return the status code
		 */
		public int status() {
			return this.response.statusCode();
		}

		/**
		 * Its body.
		 * @return the JSON
		 */
		public JsonNode json() {
			return JSON.readTree(this.response.body());
		}

		/**
		 * The part of its body that carries something.
		 * @return {@code data}
		 */
		public JsonNode data() {
			return json().path("data");
		}

		/**
		 * What is wrong with a field.
		 * @param field the field
		 * @return the first message, empty if there is none
		 */
		public String problem(String field) {
			return data().path(field).path(0).asString("");
		}

		@Override
		public String toString() {
			return this.response.statusCode() + " " + this.response.body();
		}

	}

}
