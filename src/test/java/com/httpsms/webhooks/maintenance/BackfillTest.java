package com.httpsms.webhooks.maintenance;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the job does that makes deliveries of past events.
 */
class BackfillTest extends BulkJobTest {

	@Test
	void backfillMakesWhatAWebhookWouldHaveHadOnce() {
		this.history.events(300, RECEIVED, 9);
		this.history.events(2500, RECEIVED, 3);
		this.history.events(400, SENT, 3);
		String uuid;
		long webhook = database().insertWebhook(this.endpoint.url("/new"), "", SampleEvents.USER, SampleEvents.PHONE,
				List.of(RECEIVED));
		uuid = this.history.uuid(webhook);
		long stranger = database().insertWebhook(this.endpoint.url("/stranger"), "", "another-user", SampleEvents.PHONE,
				SampleEvents.TYPES);
		this.history.events(20, RECEIVED, 1);
		this.history.deliveries(webhook, "DELIVERED");
		for (String table : List.of("delivery", "delivery_attempt")) {
			database().jdbc()
				.sql("DELETE FROM " + table + " WHERE event_id <= (SELECT MAX(id) - 20 FROM outbox_event)")
				.update();
		}
		database().jdbc()
			.sql("INSERT INTO outbox_event (cloud_event, state, fanned_out_at) VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6))")
			.param(SampleEvents.fresh(RECEIVED).replaceFirst("\\{", "{\"test\": true, "))
			.update();
		Instant from = Instant.now().minus(7, ChronoUnit.DAYS);
		Selection lastWeek = new Selection(uuid, null, null, null, from, null, 10_000, null);
		JobRun run = over(this.runs.ask(JobName.BACKFILL, lastWeek, "test"));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.itemsKnown()).isEqualTo(2500);
		assertThat(run.itemsDone()).isEqualTo(2500);
		await("their deliveries").until(() -> deliveries("DELIVERED") == 2520);
		assertThat(this.endpoint.requests()).hasSize(2500)
			.allSatisfy((request) -> assertThat(request.uri()).isEqualTo("/new"));
		assertThat(over(this.runs.ask(JobName.BACKFILL, lastWeek, "test")).itemsKnown()).isZero();
		JobRun ofStranger = over(this.runs.ask(JobName.BACKFILL,
				new Selection(this.history.uuid(stranger), null, null, null, from, null, null, null), "test"));
		assertThat(ofStranger.itemsDone()).isZero();
		assertThat(database().count("SELECT COUNT(*) FROM delivery")).isEqualTo(2520);
	}

	@Test
	void backfillAndFanOutMakeOneDeliveryOfAnEvent() {
		long webhook = webhook(this.endpoint.url("/hook"));
		Selection today = new Selection(this.history.uuid(webhook), null, null, null,
				Instant.now().minus(1, ChronoUnit.DAYS), null, 100_000, null);
		for (int round = 0; round < 3; round++) {
			JobRun run = this.runs.ask(JobName.BACKFILL, today, "test");
			for (int group = 0; group < 20 || !now(run).isOver(); group++) {
				commitEvents(20);
			}
			assertThat(over(run).state()).isEqualTo(JobState.COMPLETED);
		}
		long events = database().count("SELECT COUNT(*) FROM outbox_event");
		await("all deliveries").until(() -> deliveries("DELIVERED") == events);
		assertThat(this.endpoint.requests()).hasSize((int) events);
	}

	@Test
	void anEventWhoseDeliveryTheDatabaseRefusesIsLeftOutAndSaid() {
		this.history.events(300, RECEIVED, 3);
		long webhook = webhook(this.endpoint.url("/hook"));
		this.history.pause(webhook);
		long bad = database().count("SELECT MIN(id) + 100 FROM outbox_event");
		refuse("INSERT", "delivery", "NEW.event_id = " + bad);
		JobRun run = over(this.runs.ask(JobName.BACKFILL, new Selection(this.history.uuid(webhook), null, null, null,
				Instant.now().minus(30, ChronoUnit.DAYS), null, 5000, null), "test"));
		assertThat(run.state()).isEqualTo(JobState.COMPLETED);
		assertThat(run.error()).startsWith("1 left out, which the database refuses; the first is event " + bad + ": ");
		assertThat(deliveries("PENDING")).isEqualTo(299);
	}

}
