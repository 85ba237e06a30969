package com.httpsms.webhooks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.matchers.GroupMatcher;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.delivery.Worker;
import com.httpsms.webhooks.outbox.Outbox;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint.Request;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole node: from the producer's commit to the endpoint and the tables.
 */
@SuppressWarnings("NullAway.Init")
class NodeTest extends DatabaseTest {

	private Node node;

	private Endpoint endpoint;

	@BeforeAll
	void startNode() {
		this.node = Node.start(database(), "--webhooks.request-timeout=1s", "--webhooks.lease=6s",
				"--webhooks.retry.delays=1s,1s,1s,1s", "--webhooks.endpoint.hold.failures=20",
				"--webhooks.endpoint.hold.first=1s");
		// Quartz starts after the worker, so that a lane's first firing is not in vain:
		// its next one is five seconds later
		await("the first turn").atMost(Duration.ofSeconds(4))
			.until(() -> this.node.get(Worker.class).lastTurn() != null);
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stopEndpoint() {
		this.endpoint.close();
	}

	@Test
	void eventsOfAllTypesReachTheEndpointThatSubscribedToThem() {
		webhook(this.endpoint.url("/all"));
		database().insertWebhook(this.endpoint.url("/calls"), "", SampleEvents.USER, SampleEvents.PHONE,
				List.of("message.call.missed"));
		SampleEvents.TYPES.forEach((type) -> database().insertEvent(SampleEvents.sample(type)));
		await("nine deliveries").until(() -> deliveries("DELIVERED") == 9);
		assertThat(this.endpoint.requests("/all")).extracting(Request::body)
			.containsExactlyInAnyOrderElementsOf(SampleEvents.TYPES.stream().map(SampleEvents::sample).toList());
		assertThat(this.endpoint.requests("/calls")).extracting(Request::body)
			.containsExactly(SampleEvents.sample("message.call.missed"));
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'SUCCEEDED'")).isEqualTo(9);
	}

	@Test
	void anEventPublishedInATransactionIsSentAfterItsCommitAndNotAfterARollback() {
		webhook(this.endpoint.url("/hook"));
		TransactionTemplate transaction = new TransactionTemplate(this.node.get(PlatformTransactionManager.class));
		Outbox outbox = this.node.get(Outbox.class);
		String kept = SampleEvents.fresh("message.phone.sent");
		transaction.executeWithoutResult((status) -> {
			outbox.publish(SampleEvents.fresh("message.phone.received"));
			status.setRollbackOnly();
		});
		transaction.executeWithoutResult((status) -> outbox.publish(kept));
		await("the one delivery").until(() -> deliveries("DELIVERED") == 1);
		assertThat(this.endpoint.requests()).extracting(Request::body).containsExactly(kept);
	}

	@Test
	void anEndpointThatAlwaysFailsSeesFiveRequestsAtLeastASecondApart() {
		this.endpoint.behave((request) -> Reply.with(503, Map.of(), "down for maintenance"));
		webhook(this.endpoint.url("/down"));
		database().insertEvent(SampleEvents.fresh("message.phone.received"));
		await("the end of the retries").until(() -> deliveries("EXHAUSTED") == 1);
		List<Request> requests = this.endpoint.requests();
		assertThat(requests).hasSize(5);
		for (int i = 1; i < 5; i++) {
			assertThat(Duration.ofNanos(requests.get(i).nanos() - requests.get(i - 1).nanos()))
				.isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		}
		assertThat(database().jdbc()
			.sql("SELECT CONCAT_WS(' ', attempt_no, outcome, http_status, error, response_excerpt) FROM delivery_attempt ORDER BY attempt_no")
			.query(String.class)
			.list())
			.containsExactlyElementsOf(java.util.stream.IntStream.rangeClosed(1, 5)
				.mapToObj((no) -> no + " REFUSED 503 HTTP status 503 down for maintenance")
				.toList());
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE type = 'webhook.send.failed'")).isOne();
	}

	@Test
	void anEndpointThatRecoversGetsWhatItMissed() {
		Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
		this.endpoint.behave((request) -> {
			int attempt = tries.computeIfAbsent(request.text("id"), (id) -> new AtomicInteger()).incrementAndGet();
			return switch (attempt) {
				case 1 -> Reply.status(500);
				case 2 -> Reply.cut();
				case 3 -> Reply.never();
				default -> Reply.status(204);
			};
		});
		webhook(this.endpoint.url("/flaky"));
		database().insertEvent(SampleEvents.fresh("message.phone.received"));
		await("the delivery").until(() -> deliveries("DELIVERED") == 1);
		assertThat(database().jdbc()
			.sql("SELECT outcome FROM delivery_attempt ORDER BY attempt_no")
			.query(String.class)
			.list()).containsExactly("REFUSED", "UNREACHABLE", "TIMED_OUT", "SUCCEEDED");
	}

	@Test
	void goneDisablesTheWebhookAndWhatFollowsWaits() {
		this.endpoint.behave((request) -> Reply.status(410));
		long webhook = webhook(this.endpoint.url("/gone"));
		database().insertEvent(SampleEvents.fresh("message.phone.received"));
		await("the refusal").until(() -> deliveries("REJECTED") == 1);
		assertThat(database().count(
				"SELECT COUNT(*) FROM webhook WHERE id = ? AND status = 'DISABLED' AND status_reason = 'GONE'",
				webhook))
			.isOne();
		database().insertEvent(SampleEvents.fresh("message.phone.received"));
		await("the next delivery").until(() -> deliveries("PENDING") == 1);
		this.endpoint.behave((request) -> Reply.status(200));
		database().jdbc().sql("UPDATE webhook SET status = 'ACTIVE', status_reason = NULL").update();
		await("its release").until(() -> deliveries("DELIVERED") == 1);
		assertThat(this.endpoint.requests()).hasSize(2);
	}

	@Test
	void retryAfterHoldsTheWholeEndpoint() {
		AtomicInteger count = new AtomicInteger();
		this.endpoint.behave((request) -> (count.incrementAndGet() == 1)
				? Reply.with(429, Map.of("Retry-After", "3"), "") : Reply.status(200));
		webhook(this.endpoint.url("/limited"));
		database().insertEvent(SampleEvents.fresh("message.phone.received"));
		await("the refusal").until(() -> this.endpoint.requests().size() == 1);
		await("the hold").until(
				() -> database().count("SELECT COUNT(*) FROM webhook_queue WHERE held_until > UTC_TIMESTAMP(6)") == 1);
		commitEvents(5);
		await("all deliveries").until(() -> deliveries("DELIVERED") == 6);
		List<Request> requests = this.endpoint.requests();
		assertThat(requests).hasSize(7);
		assertThat(Duration.ofNanos(requests.get(1).nanos() - requests.get(0).nanos()))
			.isGreaterThanOrEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void aHangingEndpointWithALongBacklogDelaysNobody() {
		this.endpoint.behave((request) -> request.uri().equals("/hangs") ? Reply.never() : Reply.status(200));
		long hanging = webhook(this.endpoint.url("/hangs"));
		commitEvents(2000);
		await("its backlog")
			.until(() -> database().count("SELECT COUNT(*) FROM delivery WHERE webhook_id = ?", hanging) == 2000);
		for (int i = 0; i < 10; i++) {
			database().insertWebhook(this.endpoint.url("/healthy"), "", "neighbour", "+1",
					List.of("message.phone.received"));
		}
		String event = SampleEvents.fresh("message.phone.received")
			.replace(SampleEvents.USER, "neighbour")
			.replace(SampleEvents.PHONE, "+1");
		database().insertEvent(event);
		await("the neighbours' deliveries").atMost(Duration.ofSeconds(5))
			.until(() -> this.endpoint.requests("/healthy").size() == 10);
		assertThat(
				database().count("SELECT COUNT(*) FROM delivery WHERE webhook_id = ? AND status = 'SENDING'", hanging))
			.isLessThanOrEqualTo(32);
		assertThat(database().count(
				"SELECT COUNT(*) FROM delivery WHERE webhook_id = ? AND status = 'PENDING' AND attempt_count = 0",
				hanging))
			.as("the rest is held back instead of burning its attempts")
			.isGreaterThan(1500);
	}

	@Test
	void pausingTheLanesGroupStopsDeliveryUntilItIsResumed() throws Exception {
		webhook(this.endpoint.url("/hook"));
		Scheduler scheduler = this.node.get(Scheduler.class);
		inTransaction(() -> scheduler.pauseTriggers(GroupMatcher.triggerGroupEquals("lanes")));
		try {
			await("the lanes' end").until(() -> health("delivery").contains("the lanes are paused")
					&& health("delivery").contains("\"lanesOnThisNode\":0"));
			assertThat(get("/actuator/health/delivery").statusCode()).isEqualTo(503);
			assertThat(get("/actuator/health/readiness").statusCode()).as("events are taken").isEqualTo(200);
			commitEvents(1);
			await("nothing at all").during(Duration.ofSeconds(2)).until(() -> this.endpoint.requests().isEmpty());
		}
		finally {
			inTransaction(() -> scheduler.resumeTriggers(GroupMatcher.triggerGroupEquals("lanes")));
		}
		await("the delivery").until(() -> deliveries("DELIVERED") == 1);
		assertThat(get("/actuator/health/delivery").statusCode()).isEqualTo(200);
	}

	private void inTransaction(QuartzStep step) {
		new TransactionTemplate(this.node.get(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			try {
				step.run();
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

	private interface QuartzStep {

		void run() throws SchedulerException;

	}

	@Test
	void anOperatorSeesHealthAndMetrics() throws Exception {
		webhook(this.endpoint.url("/hook"));
		commitEvents(3);
		await("deliveries").until(() -> deliveries("DELIVERED") == 3);
		assertThat(health("readiness")).contains("\"status\":\"UP\"", "\"db\"");
		assertThat(health("delivery")).contains("\"status\":\"UP\"", "lanesOnThisNode");
		assertThat(health("liveness")).contains("\"status\":\"UP\"");
		assertThat(get("/actuator/prometheus").body()).contains("webhooks_deliveries_finished_total{",
				"status=\"DELIVERED\"", "webhooks_attempt_seconds_bucket{", "outcome=\"SUCCEEDED\"",
				"webhooks_commit_to_arrival_seconds_bucket{", "webhooks_requests_in_flight", "webhooks_deliveries_due ",
				"webhooks_deliveries_due_oldest_age_seconds", "webhooks_queues_held", "webhooks_events_new",
				"webhooks_signing_keys_outdated 0.0", "webhooks_signing_keys_unreadable 0.0");
		assertThat(get("/actuator/env").statusCode()).isEqualTo(401);
		assertThat(this.node.get(JdbcClient.class).sql("SELECT @@session.time_zone").query(String.class).single())
			.isIn("UTC", "+00:00");
	}

	private String health(String group) throws IOException, InterruptedException {
		return get("/actuator/health/" + group).body();
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create(this.node.url(path))).build(),
					HttpResponse.BodyHandlers.ofString());
	}

}
