package com.httpsms.webhooks.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a call says and nobody reads: a filter that is passed over shows what it was to
 * leave out.
 */
@OnAnyDatabase
class CallRulesTest extends ApiTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET    | /v1/deliveries?user-id=x                  | user-id
			GET    | /v1/deliveries?User_id=x                  | User_id
			GET    | /v1/deliveries?owner=%2B18005550199       | owner
			GET    | /v1/deliveries?status=DELIVERED&state=x   | state
			GET    | /v1/deliveries?limit=5&limit=6            | limit
			GET    | /v1/deliveries?%75serid=x                 | userid
			GET    | /v1/webhooks?page=2                       | page
			GET    | /v1/webhooks?user_id=x                    | user_id
			GET    | /v1/webhooks/ID?x                         | x
			GET    | /v1/webhooks/ID/deliveries?event_type=x   | event_type
			DELETE | /v1/webhooks/ID?force=true                | force
			GET    | /v1/jobs?state=FAILED                     | state
			""")
	void aParameterThatNobodyReadsIsRefused(String method, String path, String name) {
		String id = stored("/hook").path("id").asString();
		Reply refused = (path.startsWith("/v1/jobs") ? this.operator : this.user).call(method, path.replace("ID", id),
				Map.of(), BodyPublishers.noBody());
		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem(name)).as("%s", refused)
			.matches("is no parameter of this call, which has .*|must be there once");
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook WHERE status = 'ACTIVE'")).isOne();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			/v1/webhooks         | {"url": "https://example.com/", "foo": 1}                | foo
			/v1/webhooks         | {"URL": "https://example.com/"}                          | URL
			/v1/webhooks/ID/test | {"event_type": "message.phone.sent"}                     | event_type
			/v1/webhooks/ID/rotate-key | {"signingKey": "x"}                                | signingKey
			/v1/jobs             | {"job": "redeliver", "dryRun": true}                     | dryRun
			""")
	void aFieldThatNobodyReadsIsRefused(String path, String body, String name) {
		String id = stored("/hook").path("id").asString();
		Reply refused = (path.startsWith("/v1/jobs") ? this.operator : this.user).post(path.replace("ID", id), body);
		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem(name)).as("%s", refused).isEqualTo("is no field of this call");
		assertThat(this.database.count("SELECT COUNT(*) FROM webhook")).isOne();
		assertThat(this.database.count("SELECT COUNT(*) FROM outbox_event")).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "event_type, message.phone.recieved", "event_type, MESSAGE.PHONE.RECEIVED", "event_type, ''",
			"phone_number, abc", "phone_number, ''", "phone_number, %2B", "phone_number, 12" })
	void aFilterThatIsNotUnderstoodIsRefused(String name, String value) {
		assertThat(this.user.get("/v1/deliveries?" + name + "=" + value).problem(name)).startsWith("must be ");
	}

	@Test
	void aPlusSignThatIsNotEncodedIsUnderstood() {
		JsonNode webhook = stored("/hook");
		awaitStatus(publish(), webhook, "DELIVERED");
		for (String number : List.of("+18005550199", "%2B18005550199", "18005550199", "%2B1-800-555-0199")) {
			assertThat(this.user.get("/v1/deliveries?phone_number=" + number).data()).as(number).hasSize(1);
		}
	}

	@Test
	void anOperatorsListIsOfTheUserThatWasAskedFor() {
		JsonNode webhook = stored("/hook");
		awaitStatus(publish(), webhook, "DELIVERED");
		assertThat(this.operator.get("/v1/deliveries?user_id=" + SampleEvents.USER).data()).hasSize(1);
		assertThat(this.operator.get("/v1/deliveries?user_id=" + OTHER_USER).data()).isEmpty();
		assertThat(this.operator.get("/v1/deliveries?user_id=nobody").data()).isEmpty();
		assertThat(this.user.get("/v1/deliveries?user_id=" + SampleEvents.USER).data()).hasSize(1);
	}

	/**
	 * Phones tell their numbers as they know them, whatever the numbering plan says now.
	 */
	@Test
	void aNumberThatItsCountryNoLongerHasIsTakenAndMatched() {
		String number = "+5215512345678";
		Reply stored = this.user.post("/v1/webhooks",
				payload(this.endpoint.url("/mx"), "").replace(SampleEvents.PHONE, number));
		assertThat(stored.status()).as("%s", stored).isEqualTo(201);
		this.database.insertEvent(SampleEvents.fresh("message.phone.received").replace(SampleEvents.PHONE, number));
		await().until(() -> this.endpoint.requests("/mx").size() == 1);
	}

}
