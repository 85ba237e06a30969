package com.httpsms.webhooks.api;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A node whose lanes stand still, so that events pile up.
 */
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
	void aBacklogBeyondTheBoundIsNotAddedTo() {
		await().atMost(LONG).until(() -> tryToPublish().status() == 429);
		Reply refused = tryToPublish();

		assertThat(refused.response().headers().firstValue("Retry-After")).contains("5");
		long taken = this.database.count("SELECT COUNT(*) FROM outbox_event");
		assertThat(taken).isGreaterThan(3);

		this.database.jdbc().sql("DELETE FROM outbox_event").update();
		await().atMost(LONG).until(() -> tryToPublish().status() == 202);
	}

}
