package com.httpsms.webhooks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Sinks;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * No user delays another, shown without a clock: whoever floods is still at it, or still
 * waits for its endpoints, when the other's events have arrived.
 */
@SuppressWarnings("NullAway.Init")
class FairnessTest extends DatabaseTest {

	private static final int PLACES = 64;

	private static final int LONE_EVENTS = 20;

	private Node node;

	private Sinks.Empty<Void> release;

	private Endpoint hanging;

	private Endpoint healthy;

	@BeforeAll
	void startNode() {
		this.node = Node.start(database(), "--webhooks.node.max-in-flight=" + PLACES, "--webhooks.request-timeout=60s",
				"--webhooks.lease=90s");
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	@BeforeEach
	void startEndpoints() {
		this.release = Sinks.empty();
		this.hanging = new Endpoint((request) -> Reply.status(200).once(this.release.asMono()));
		this.healthy = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stopEndpoints() {
		this.release.tryEmitEmpty();
		database().jdbc().sql("UPDATE webhook SET status = 'PAUSED'").update();
		await("nothing in flight").until(() -> deliveries("SENDING") == 0);
		this.hanging.close();
		this.healthy.close();
	}

	private void subscribe(String user, Endpoint endpoint, int webhooks) {
		for (int i = 0; i < webhooks; i++) {
			database().insertWebhook(endpoint.url("/" + user), "", user, SampleEvents.PHONE, SampleEvents.TYPES);
		}
	}

	private void commit(String user, int count) {
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			rows.add(new Object[] { SampleEvents.fresh("message.phone.received").replace(SampleEvents.USER, user) });
		}
		new JdbcTemplate(database().dataSource()).batchUpdate("INSERT INTO outbox_event (cloud_event) VALUES (?)",
				rows);
	}

	private void awaitLone() {
		await("the other user's events").until(() -> this.healthy.requests("/lone").size() == LONE_EVENTS);
	}

	@Test
	void aUserWhoseManyEndpointsHangLeavesPlacesForOthers() {
		subscribe("many", this.hanging, 40);
		subscribe("lone", this.healthy, 1);
		commit("many", 20);
		await("requests that hang").until(() -> this.hanging.requests().size() >= PLACES / 2);
		for (int i = 0; i < LONE_EVENTS; i++) {
			commit("lone", 1);
		}
		awaitLone();
		assertThat(this.hanging.requests()).hasSizeLessThan(PLACES * 7 / 8);
		assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL"))
			.as("of all that hang none has ended")
			.isLessThanOrEqualTo(LONE_EVENTS);
	}

	@Test
	void manyUsersWhoseEndpointsHangLeaveAPlaceToo() {
		IntStream.range(0, 5).forEach((i) -> subscribe("user-" + i, this.hanging, 4));
		subscribe("lone", this.healthy, 1);
		IntStream.range(0, 5).forEach((i) -> commit("user-" + i, 20));
		await("requests that hang").until(() -> this.hanging.requests().size() >= PLACES / 2);
		commit("lone", LONE_EVENTS);
		awaitLone();
		assertThat(this.hanging.requests()).hasSizeLessThan(PLACES);
	}

	@Test
	void aFloodForAnEndpointThatHangsDelaysNoLoneEvent() {
		subscribe("flood", this.hanging, 1);
		subscribe("lone", this.healthy, 1);
		commit("flood", 20_000);
		commit("lone", LONE_EVENTS);
		awaitLone();
		assertThat(database().count("SELECT COUNT(*) FROM outbox_event WHERE new_user_id = 'flood'"))
			.as("the flood is not fanned out yet")
			.isPositive();
	}

	@Test
	void floodsOfFiftyUsersDelayNoLoneEvent() {
		IntStream.range(0, 50).forEach((i) -> subscribe("user-" + i, this.healthy, 1));
		subscribe("lone", this.healthy, 1);
		IntStream.range(0, 50).forEach((i) -> commit("user-" + i, 400));
		commit("lone", LONE_EVENTS);
		awaitLone();
		assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL"))
			.as("of 20,000 most wait")
			.isLessThan(10_000);
	}

}
