package com.httpsms.webhooks.api;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Request;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Webhooks that want one delivery at a time, the oldest event of each phone number first.
 */
class StrictOrderTest extends ApiTest {

	private static final String OTHER_PHONE = "+18005550100";

	@Override
	String[] properties() {
		return new String[] { "--webhooks.retry.delays=1s,1s,1s,1s", "--webhooks.endpoint.hold.failures=1000" };
	}

	private JsonNode strict() {
		return this.user
			.post("/v1/webhooks", payload(this.endpoint.url("/strict"), ", \"strict_order\": true")
				.replace("\"" + SampleEvents.PHONE + "\"", "\"" + SampleEvents.PHONE + "\", \"" + OTHER_PHONE + "\""))
			.data();
	}

	private void insert(String phone, String id) {
		this.database.insertEvent(SampleEvents.withId("message.phone.received", id).replace(SampleEvents.PHONE, phone));
	}

	private List<String> arrived(String prefix) {
		return this.endpoint.requests("/strict")
			.stream()
			.map((request) -> request.text("id"))
			.filter((id) -> id.startsWith(prefix))
			.toList();
	}

	private void awaitFinished(int count) {
		await()
			.until(() -> this.database.count("SELECT COUNT(*) FROM delivery WHERE finished_at IS NOT NULL") == count);
	}

	@Test
	void deliveriesGoOneAtATimeInTheOrderOfTheirEvents() {
		AtomicInteger inFlight = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		this.endpoint.behave((request) -> (response) -> {
			most.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
			return Endpoint.Reply.status(200)
				.after(java.time.Duration.ofMillis(5))
				.answer(response)
				.doOnTerminate(inFlight::decrementAndGet);
		});
		assertThat(strict().path("strict_order").asBoolean()).isTrue();

		for (int i = 0; i < 100; i++) {
			insert(SampleEvents.PHONE, "a-" + i);
		}
		awaitFinished(100);

		assertThat(arrived("a-")).isEqualTo(IntStream.range(0, 100).mapToObj((i) -> "a-" + i).toList());
		assertThat(most).hasValue(1);
	}

	@Test
	void aRetryHoldsBackItsPhoneNumberAndNoOther() {
		Map<String, Integer> failures = new ConcurrentHashMap<>(Map.of("a-2", 2));
		this.endpoint.behave((request) -> Endpoint.Reply.status(status(failures, request)));
		strict();

		for (int i = 0; i < 6; i++) {
			insert(SampleEvents.PHONE, "a-" + i);
			insert(OTHER_PHONE, "b-" + i);
		}
		awaitFinished(12);

		assertThat(arrived("a-")).containsExactly("a-0", "a-1", "a-2", "a-2", "a-2", "a-3", "a-4", "a-5");
		assertThat(arrived("b-")).containsExactly("b-0", "b-1", "b-2", "b-3", "b-4", "b-5");
		List<String> all = arrived("");
		assertThat(all.indexOf("b-5")).as("did not wait").isLessThan(all.lastIndexOf("a-2"));
	}

	private static int status(Map<String, Integer> failures, Request request) {
		Integer left = failures.computeIfPresent(request.text("id"), (id, count) -> count - 1);
		return (left == null || left < 0) ? 200 : 503;
	}

	@Test
	void orderBeginsWithWhatIsRetriedAlready() {
		Map<String, Integer> failures = new ConcurrentHashMap<>(Map.of("a-0", 3));
		this.endpoint.behave((request) -> Endpoint.Reply.status(status(failures, request)));
		JsonNode webhook = strict();
		String path = "/v1/webhooks/" + webhook.path("id").asString();
		this.user.put(path, payload(this.endpoint.url("/strict"), ", \"strict_order\": false"));
		insert(SampleEvents.PHONE, "a-0");
		await().until(() -> this.database.count("SELECT COUNT(*) FROM delivery_attempt") > 0);
		this.user.put(path, payload(this.endpoint.url("/strict"), ", \"strict_order\": true"));
		insert(SampleEvents.PHONE, "a-1");
		awaitFinished(2);

		assertThat(arrived("a-")).containsExactly("a-0", "a-0", "a-0", "a-0", "a-1");
	}

	@Test
	void aRedeliveredOneTakesItsTurnAfterThoseThatWait() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(400));
		JsonNode webhook = strict();
		String path = "/v1/webhooks/" + webhook.path("id").asString();
		insert(SampleEvents.PHONE, "a-0");
		awaitFinished(1);
		this.endpoint.behave((request) -> Endpoint.Reply.status(200));
		this.user.post(path + "/pause", "");
		insert(SampleEvents.PHONE, "a-1");
		awaitStatus("a-1", webhook, "PENDING");
		this.user.post("/v1/deliveries/a-0/" + webhook.path("id").asString() + "/redeliver", "");
		this.user.post(path + "/resume", "");
		awaitFinished(2);

		assertThat(arrived("a-")).containsExactly("a-0", "a-1", "a-0");
	}

	@Test
	void aDeliveryWithoutItsEventHoldsNobodyBack() {
		JsonNode webhook = strict();
		String path = "/v1/webhooks/" + webhook.path("id").asString();
		this.user.post(path + "/pause", "");
		insert(SampleEvents.PHONE, "a-0");
		insert(SampleEvents.PHONE, "a-1");
		awaitStatus("a-1", webhook, "PENDING");
		this.database.jdbc().sql("DELETE FROM outbox_event WHERE event_id = 'a-0'").update();
		this.user.post(path + "/resume", "");
		awaitFinished(2);

		assertThat(arrived("a-")).containsExactly("a-1");
		assertThat(this.database.count("SELECT COUNT(*) FROM delivery WHERE status = 'CANCELLED'")).isOne();
	}

	@Test
	void whatIsGivenUpLetsTheNextGo() {
		this.endpoint.behave((request) -> Endpoint.Reply.status(request.text("id").equals("a-0") ? 400 : 200));
		strict();

		insert(SampleEvents.PHONE, "a-0");
		insert(SampleEvents.PHONE, "a-1");
		awaitFinished(2);

		assertThat(arrived("a-")).containsExactly("a-0", "a-1");
	}

}
