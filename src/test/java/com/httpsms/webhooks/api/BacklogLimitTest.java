package com.httpsms.webhooks.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node whose lanes stand still, so that events pile up.
 */
@OnAnyDatabase
class BacklogLimitTest extends ApiTest {

	@Override
	String[] properties() {
		return new String[] { "--spring.quartz.auto-startup=false", "--webhooks.api.max-backlog=3" };
	}

	private Reply tryToPublish() {
		return this.producer.call("POST", "/v1/events", Map.of("Content-Type", "application/cloudevents+json"),
				BodyPublishers.ofString(SampleEvents.fresh("message.phone.sent")));
	}

	@Test
	void anEndpointThatFailsDoesNotStopProducers() {
		long webhook = this.database.insertWebhook(this.endpoint.url("/held"), "", SampleEvents.USER,
				SampleEvents.PHONE, List.of("message.phone.received"));
		this.database.jdbc().sql("""
				INSERT INTO webhook_queue (webhook_id, held_until) VALUES (?, UTC_TIMESTAMP(6) + INTERVAL 1 HOUR)
				""").param(webhook).update();
		for (long event = 1; event <= 10; event++) {
			this.database.jdbc().sql("""
					INSERT INTO delivery (event_id, webhook_id, next_attempt_at) VALUES (?, ?, '2026-01-01')
					""").params(event, webhook).update();
		}
		await().until(() -> this.stranger.get("/actuator/prometheus")
			.response()
			.body()
			.contains("webhooks_deliveries_due 10.0"));

		assertThat(tryToPublish().status()).isEqualTo(202);
	}

	@Test
	void aBacklogBeyondTheBoundIsNotAddedTo() {
		await().until(() -> tryToPublish().status() == 429);
		Reply refused = tryToPublish();

		assertThat(refused.response().headers().firstValue("Retry-After")).contains("5");
		long taken = this.database.count("SELECT COUNT(*) FROM outbox_event");
		assertThat(taken).isGreaterThan(3);

		this.database.jdbc().sql("DELETE FROM outbox_event").update();
		await().until(() -> tryToPublish().status() == 202);
	}

}
