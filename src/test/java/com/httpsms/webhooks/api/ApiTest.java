package com.httpsms.webhooks.api;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.apikey.ApiKey.Role;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.SharedNode;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;

/**
 * A node whose lanes run, an endpoint, and a caller of each kind.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
abstract class ApiTest {

	static final String OTHER_USER = "another-user";

	TestDatabase database;

	Node node;

	Endpoint endpoint;

	ApiClient user;

	ApiClient other;

	ApiClient producer;

	ApiClient operator;

	ApiClient stranger;

	String[] properties() {
		return new String[0];
	}

	/** A node that other classes share, unless this one needs properties of its own. */
	@BeforeAll
	void startNode() {
		String[] own = properties();
		if (own.length > 0) {
			this.database = new TestDatabase(DatabaseServer.shared());
			this.node = Node.start(this.database, own);
		}
		else {
			this.database = SharedNode.running().database();
			this.node = SharedNode.running().node();
		}
		ApiKeys keys = this.node.get(ApiKeys.class);
		this.user = new ApiClient(this.node, keys.create(Role.USER, SampleEvents.USER).text());
		this.other = new ApiClient(this.node, keys.create(Role.USER, OTHER_USER).text());
		this.producer = new ApiClient(this.node, keys.create(Role.PRODUCER, null).text());
		this.operator = new ApiClient(this.node, keys.create(Role.OPERATOR, null).text());
		this.stranger = new ApiClient(this.node, "");
	}

	@AfterAll
	void stopNode() {
		if (properties().length > 0) {
			this.node.close();
			this.database.close();
		}
	}

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void empty() {
		this.endpoint.close();
		this.database.empty();
	}

	/** A webhook's fields, as httpSMS takes them. */
	String payload(String url, String more) {
		return """
				{"url": "%s", "signing_key": "a secret", "events": ["message.phone.received"],
				 "phone_numbers": ["%s"]%s}""".formatted(url, SampleEvents.PHONE, more);
	}

	/** Stores a webhook of the user that leads to the endpoint. */
	JsonNode stored(String path) {
		return this.user.post("/v1/webhooks", payload(this.endpoint.url(path), "")).data();
	}

	String publish() {
		String event = SampleEvents.fresh("message.phone.received");
		this.database.insertEvent(event);
		return event.replaceAll("(?s).*?\"id\": \"([^\"]+)\".*", "$1");
	}

	JsonNode awaitStatus(String event, JsonNode webhook, String status) {
		String path = "/v1/deliveries/" + event + "/" + webhook.path("id").asString();
		await().until(() -> this.user.get(path).data().path("status").asString("").equals(status));
		return this.user.get(path).data();
	}

	List<String> ids(JsonNode list, String field) {
		return list.valueStream().map((one) -> one.path(field).asString()).toList();
	}

}
