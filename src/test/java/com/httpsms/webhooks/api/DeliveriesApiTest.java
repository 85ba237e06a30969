package com.httpsms.webhooks.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Deliveries, page by page.
 */
class DeliveriesApiTest extends ApiTest {

	private static final String[] FINAL = { "DELIVERED", "REJECTED" };

	private List<String> all(String path) {
		List<String> events = new ArrayList<>();
		String next = "";
		for (int page = 0; page < 100; page++) {
			Reply reply = this.user.get(path + (next.isEmpty() ? "" : "&after=" + next));
			assertThat(reply.status()).as("%s", reply).isEqualTo(200);
			events.addAll(ids(reply.data(), "event_id"));
			next = reply.json().path("next").asString("");
			if (next.isEmpty()) {
				return events;
			}
		}
		throw new AssertionError("pages without end");
	}

	@Test
	void pagesHaveEachDeliveryOnceTheLatestFirst() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(request.body().contains("bad") ? 400 : 200));
		JsonNode one = stored("/one");
		stored("/two");
		List<String> latestFirst = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			String id = ((i % 5 == 0) ? "bad-" : "good-") + i;
			this.database.insertEvent(SampleEvents.withId("message.phone.received", id));
			latestFirst.add(0, id);
		}
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL") == 50);

		String ofOne = "/v1/webhooks/" + one.path("id").asString() + "/deliveries?limit=7";
		assertThat(all(ofOne)).isEqualTo(latestFirst);
		List<String> ofBoth = all("/v1/deliveries?limit=7");
		assertThat(ofBoth).hasSize(50);
		assertThat(new ArrayList<>(new java.util.LinkedHashSet<>(ofBoth))).isEqualTo(latestFirst);
		for (String status : FINAL) {
			List<String> expected = latestFirst.stream()
				.filter((id) -> id.startsWith(status.equals("REJECTED") ? "bad" : "good"))
				.toList();
			assertThat(all(ofOne + "&status=" + status)).isEqualTo(expected);
			assertThat(all("/v1/deliveries?limit=3&status=" + status)).hasSize(2 * expected.size());
		}
		assertThat(all("/v1/deliveries?limit=3&status=PENDING")).isEmpty();
		assertThat(all("/v1/deliveries?limit=3&event_type=message.phone.received")).hasSize(50);
		assertThat(all("/v1/deliveries?limit=3&event_type=message.phone.sent")).isEmpty();
		assertThat(all("/v1/deliveries?limit=3&phone_number=%2B18005550199")).hasSize(50);
		assertThat(all("/v1/deliveries?limit=3&phone_number=%2B18005550100")).isEmpty();
		assertThat(this.operator.get("/v1/deliveries?limit=100").data()).hasSize(50);
	}

	@Test
	void aPeriodIsFoundByItsEvents() {
		JsonNode webhook = stored("/one");
		for (int i = 0; i < 10; i++) {
			this.database.insertEvent(SampleEvents.withId("message.phone.received", "e-" + i));
		}
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL") == 10);
		// as if one had come each hour
		this.database.jdbc()
			.sql("UPDATE outbox_event SET created_at = '2026-01-01 00:00:00' + INTERVAL SUBSTRING(event_id, 3) HOUR")
			.update();

		Instant first = Instant.parse("2026-01-01T00:00:00Z");
		Set<String> expected = new HashSet<>(List.of("e-3", "e-4", "e-5"));
		String period = "from=" + first.plusSeconds(3 * 3600) + "&to=" + first.plusSeconds(6 * 3600);
		assertThat(all("/v1/deliveries?limit=2&" + period)).containsExactlyInAnyOrderElementsOf(expected);
		assertThat(all("/v1/deliveries?limit=2&webhook=" + webhook.path("id").asString() + "&" + period))
			.containsExactly("e-5", "e-4", "e-3");
		assertThat(all("/v1/deliveries?limit=2&to=" + first)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "status,LOST", "limit,0", "limit,101", "webhook,1", "from,yesterday", "after,x", "after,MS4y!",
			"from,-1000000000-01-01T00:00:00Z", "to,%2B1000000000-12-31T23:59:59Z" })
	void parametersHaveRules(String parameter, String value) {
		Reply refused = this.user.get("/v1/deliveries?" + parameter + "=" + value);

		assertThat(refused.status()).as("%s", refused).isEqualTo(422);
		assertThat(refused.problem(parameter)).startsWith("must be ");
	}

	/** More than a statement has room for, one by one; deleted ones count, too. */
	@Test
	void aUserWithManyWebhooksHasPagesAsAnyOther() {
		JsonNode one = stored("/one");
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			rows.add(new Object[] { SampleEvents.USER, "https://example.com/" + i });
		}
		new JdbcTemplate(this.database.dataSource())
			.batchUpdate("INSERT INTO webhook (user_id, url, status) VALUES (?, ?, 'DELETED')", rows);
		long other = this.database.insertWebhook(this.endpoint.url("/other"), "", OTHER_USER, SampleEvents.PHONE,
				List.of("message.phone.received"));
		List<String> latestFirst = new ArrayList<>();
		for (int i = 0; i < 25; i++) {
			String id = "many-" + i;
			this.database.insertEvent(SampleEvents.withId("message.phone.received", id));
			latestFirst.add(0, id);
			// of somebody else, between those of this user
			this.database.insertEvent(
					SampleEvents.withId("message.phone.received", "other-" + i).replace(SampleEvents.USER, OTHER_USER));
		}
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL") == 50);
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery WHERE webhook_id = ?", other)).isEqualTo(25);
		assertThat(all("/v1/deliveries?limit=7")).isEqualTo(latestFirst);
		assertThat(all("/v1/deliveries?limit=7&status=DELIVERED")).isEqualTo(latestFirst);
		assertThat(all("/v1/deliveries?limit=7&status=REJECTED")).isEmpty();
		assertThat(all("/v1/deliveries?limit=7&webhook=" + one.path("id").asString())).isEqualTo(latestFirst);
	}

}
