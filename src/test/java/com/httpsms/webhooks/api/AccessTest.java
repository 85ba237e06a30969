package com.httpsms.webhooks.api;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKey.Role;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.command.Commands;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.CommandRun;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who gets in, and the command that makes keys.
 */
class AccessTest extends ApiTest {

	private CommandRun run(String... arguments) {
		return CommandRun.of(this.database, arguments);
	}

	@Test
	void unknownRevokedAndMissingKeysAnswerAlike() {
		ApiKeys keys = this.node.get(ApiKeys.class);
		ApiKeys.NewKey key = keys.create(Role.USER, "u");
		ApiClient revoked = new ApiClient(this.node, key.text());
		assertThat(revoked.get("/v1/webhooks").status()).isEqualTo(200);
		keys.revoke(key.id());

		Reply missing = this.stranger.get("/v1/webhooks");
		Reply unknown = new ApiClient(this.node, key.text() + "x").get("/v1/webhooks");
		Reply gone = revoked.get("/v1/webhooks");

		assertThat(missing.status()).isEqualTo(401);
		assertThat(missing.json().path("message").asString())
			.isEqualTo("You are not authorized to carry out this request.");
		assertThat(List.of(unknown.toString(), gone.toString())).containsOnly(missing.toString());
	}

	@ParameterizedTest
	@ValueSource(strings = { "/v1/webhooks", "/v1/events", "/v1/deliveries", "/v1/nothing", "/actuator/env", "/error",
			"/v1/webhooks/../events", "/v1//webhooks" })
	void strangersGetNowhere(String path) {
		assertThat(this.stranger.get(path).status()).as(path).isIn(400, 401);
		assertThat(this.stranger.post(path, "{}").status()).as(path).isIn(400, 401);
	}

	@Test
	void eachRoleHasItsCalls() {
		assertThat(this.producer.get("/v1/webhooks").status()).isEqualTo(403);
		assertThat(this.producer.get("/v1/deliveries").status()).isEqualTo(403);
		assertThat(this.user.post("/v1/events", "{}").status()).isEqualTo(403);
		assertThat(this.operator.post("/v1/events", "{}").status()).isEqualTo(403);
		assertThat(this.operator.get("/v1/webhooks").status()).isEqualTo(403);
		assertThat(this.operator.get("/v1/deliveries").status()).isEqualTo(200);
		assertThat(this.stranger.get("/actuator/health/readiness").status()).isEqualTo(200);
		assertThat(this.stranger.get("/actuator/prometheus").status()).isEqualTo(200);
	}

	@Test
	void keysAreMadeListedAndRevokedByACommand() {
		CommandRun created = run("keys", "create", "--role", "user", "--user", "U");
		assertThat(created.code()).as("%s", created).isZero();
		String key = created.out().strip();
		ApiClient client = new ApiClient(this.node, key);
		assertThat(client.get("/v1/webhooks").status()).isEqualTo(200);
		ApiKey stored = this.node.get(ApiKeys.class)
			.list()
			.stream()
			.filter((one) -> "U".equals(one.userId()))
			.findFirst()
			.orElseThrow();
		assertThat(stored.lastUsedAt()).isNotNull();

		CommandRun list = run("keys", "list");
		assertThat(list.out()).contains("user").contains("U").doesNotContain(key);

		assertThat(run("keys", "revoke", Long.toString(stored.id())).code()).isZero();
		assertThat(client.get("/v1/webhooks").status()).isEqualTo(401);
		assertThat(run("keys", "revoke", Long.toString(stored.id())).code()).isEqualTo(1);
	}

	@Test
	void theCommandSaysWhatIsWrong() {
		assertThat(run("keys", "create", "--role", "user").err()).contains("a key of role user needs its user");
		assertThat(run("keys", "create", "--role", "producer", "--user", "U").err())
			.contains("only a key of role user has a user");
		assertThat(run("keys", "create", "--role", "king").code()).isEqualTo(2);
		assertThat(run("keys", "create").code()).isEqualTo(2);
		assertThat(run("keys").code()).isEqualTo(2);
		assertThat(run("kyes", "create").err()).contains("There is no command 'kyes'");
		assertThat(Commands.isCommand("--server.port=0", "--debug")).isFalse();
	}

}
