package com.httpsms.webhooks.api;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.apikey.ApiKey.Role;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Health and metrics are for everybody who reaches the port. Nothing else answers without
 * a key, whatever the path looks like.
 */
@OnAnyDatabase
class ActuatorAccessTest extends ApiTest {

	@ParameterizedTest
	@ValueSource(strings = { "auditevents", "beans", "caches", "conditions", "configprops", "env", "flyway", "heapdump",
			"httpexchanges", "info", "logfile", "loggers", "mappings", "metrics", "quartz", "scheduledtasks", "sbom",
			"sessions", "shutdown", "startup", "threaddump" })
	void otherEndpointsAreNotThereEvenForOperators(String endpoint) {
		String path = "/actuator/" + endpoint;
		assertThat(this.stranger.get(path).status()).isEqualTo(401);
		assertThat(this.user.get(path).status()).isEqualTo(403);
		assertThat(this.producer.post(path, "{}").status()).isEqualTo(403);
		assertThat(this.operator.get(path).status()).isEqualTo(404);
		assertThat(this.operator.post(path, "{}").status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "//actuator/env", "/actuator//env", "/actuator/env/", "/actuator;x=1/env",
			"/actuator/env;x", "/;/actuator/env", "/%61ctuator/env", "/actuator/%65nv", "/actuator%2fenv",
			"/actuator%2Fhealth%2F..%2Fenv", "/actuator/./env", "/actuator/%2e/env", "/actuator/health/../env",
			"/actuator/health/%2e%2e/env", "/actuator/health/..;/env", "/actuator/health;/../env",
			"/actuator/health/..%2fenv", "/actuator/prometheus/../env", "/actuator/prometheus;/env",
			"/actuator/prometheus/..;x/env", "/v3/api-docs/../../actuator/env", "/v3/api-docs/..;/..;/actuator/env",
			"/actuator/health%00/env", "/actuator/health/%252e%252e/env", "/actuator/health/..%5cenv", "/ACTUATOR/env",
			"/actuator/env.json", "/actuator/health/..;/..;/v1/webhooks",
			"/actuator/health/%2e%2e/%2e%2e/v1/deliveries", "/v3/api-docs/..;/..;/v1/webhooks", "/v1/webhooks;x",
			"/v1/webhooks/", "/v1//webhooks", "/v1/events;/", "/h2-console", "/console", "/actuator",
			"/v3/api-docs.yaml", "/v3/api-docs/swagger-config", "/swagger-ui/index.html", "/error", "/", "/login",
			"/logout", "/application.yml", "/WEB-INF/classes" })
	void noPathLeadsAroundTheKey(String path) {
		for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND")) {
			Reply reply = this.stranger.call(method, path, Map.of(), BodyPublishers.noBody());
			assertThat(reply.status()).as(method + " " + path).isIn(400, 401);
			assertThat(reply.response().body()).as(method + " " + path)
				.doesNotContain("propertySources", "Exception", "\tat ", "trace", "Whitelabel", "httpsms_");
		}
	}

	/** Whatever is done to the API's threads, probes have their own. */
	@Test
	void theApisPortHasNoActuator() throws IOException, InterruptedException {
		for (String path : List.of("/actuator/health", "/actuator/health/liveness", "/actuator/prometheus")) {
			HttpRequest request = HttpRequest.newBuilder(URI.create(this.node.apiUrl(path))).build();
			assertThat(HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()).as(path)
				.isEqualTo(404);
			assertThat(this.stranger.get(path).status()).as(path).isEqualTo(200);
		}
	}

	@Test
	void onlyOperatorsSeeAllDetailsOfHealth() {
		Reply stranger = this.stranger.get("/actuator/health");
		assertThat(stranger.json().path("status").asString()).isEqualTo("UP");
		assertThat(stranger.json().has("components")).isFalse();
		assertThat(this.user.get("/actuator/health").json().has("components")).isFalse();
		assertThat(this.operator.get("/actuator/health").json().path("components").has("db")).isTrue();
		assertThat(this.stranger.get("/actuator/health/diskSpace").status()).isEqualTo(401);
		assertThat(this.stranger.get("/actuator/health/readiness").json().path("components").propertyNames())
			.containsExactlyInAnyOrder("db", "readinessState");
		assertThat(this.stranger.get("/actuator/health/delivery").json().path("components").propertyNames())
			.containsExactly("lanes");
		for (String group : List.of("readiness", "delivery")) {
			assertThat(this.stranger.get("/actuator/health/" + group).toString()).doesNotContain("path", "jdbc",
					"root");
		}
	}

	@Test
	void noMethodEchoesAKey() {
		ApiKeys.NewKey key = this.node.get(ApiKeys.class).create(Role.OPERATOR, null);
		ApiClient client = new ApiClient(this.node, key.text());
		for (String path : List.of("/actuator/health", "/v1/deliveries", "/nothing")) {
			for (String method : List.of("TRACE", "TRACK", "OPTIONS", "HEAD", "PUT")) {
				Reply reply = client.call(method, path, Map.of(), BodyPublishers.noBody());
				assertThat(reply + " " + reply.response().headers().map()).doesNotContain(key.text());
				assertThat(reply.response().headers().firstValue("access-control-allow-origin")).isEmpty();
			}
		}
	}

	@Test
	void aKeyIsLookedUpByItsDigestWhichIsAllThatIsStored() {
		ApiKeys.NewKey key = this.node.get(ApiKeys.class).create(Role.OPERATOR, null);
		assertThat(this.database.count("SELECT COUNT(*) FROM api_key WHERE key_hash = UNHEX(SHA2(?, 256))", key.text()))
			.isOne();
		assertThat(this.database.count("""
				SELECT COUNT(*) FROM information_schema.columns
				WHERE table_schema = DATABASE() AND table_name = 'api_key' AND column_name NOT IN
				  ('id', 'key_hash', 'role', 'user_id', 'created_at', 'last_used_at', 'revoked_at')
				""")).isZero();
		for (String almost : List.of(key.text() + " x", key.text().substring(1), key.text().toUpperCase(Locale.ROOT),
				key.text().replace("operator", "user"))) {
			assertThat(new ApiClient(this.node, almost).get("/v1/deliveries").status()).as("not the key")
				.isEqualTo(401);
		}
	}

}
