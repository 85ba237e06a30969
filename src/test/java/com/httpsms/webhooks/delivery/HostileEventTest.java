package com.httpsms.webhooks.delivery;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SharedNode;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Events whose fields would like to be headers or log lines.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostileEventTest extends DatabaseTest {

	private final Node node = SharedNode.running().node();

	private static final String HOSTILE = "x\\r\\nX-Forged: 1\\u2028\\u001b[31m 2026 ERROR forged";

	HostileEventTest() {
		super(SharedNode.running());
	}

	@Test
	void noIdAndNoTypeThatAHeaderCanNotCarryGetsIn() {
		for (String text : List.of("\\r\\nX-Forged: 1", "t\\n", "\\n", "t\\u2028", "t\\u0085", "t\\u001b[31m",
				"t\\u0000", "t\\u007f", "a b", "\\u00e9", "\\ud83d\\ude00")) {
			for (String event : List.of(event(text, "t"), event("i", text))) {
				assertThatExceptionOfType(DataAccessException.class).as(event)
					.isThrownBy(() -> database().insertEvent(event));
			}
		}
		database().insertEvent(event("i", "t"));
	}

	private static String event(String id, String type) {
		return """
				{"specversion":"1.0","source":"/s","id":"%s","type":"%s","data":{"user_id":"u","owner":"+1"}}"""
			.formatted(id, type);
	}

	@Test
	void hostileTextIsDeliveredAsDataAndForgesNothing(CapturedOutput output) {
		try (Endpoint endpoint = new Endpoint((request) -> Endpoint.Reply.status(404))) {
			database().insertWebhook(endpoint.url("/in"), "sms-webhook-secret", unescaped(), SampleEvents.PHONE,
					SampleEvents.TYPES);
			database().insertEvent(SampleEvents.fresh("message.phone.received").replace(SampleEvents.USER, HOSTILE));
			await().until(() -> deliveries("REJECTED") == 1);
			assertThat(endpoint.requests("/in")).hasSize(1);
			assertThat(endpoint.requests("/in").get(0).header("X-Forged")).isNull();
			assertThat(endpoint.requests("/in").get(0).body()).contains(HOSTILE);
			// A turn of a lane holds room for a group while it looks for what is due.
			await().until(() -> this.node.get(Worker.class).inFlight() == 0);
		}
		assertThat(output.getAll().lines()).noneMatch((line) -> line.startsWith("X-Forged"));
		assertThat(output.getAll()).doesNotContain("\u001b[31m 2026 ERROR forged");
	}

	/**
	 * An event that was let in before the rules were, or by somebody who switched them
	 * off.
	 */
	@Test
	void aTypeThatNoHeaderCanCarryFailsItsOwnDeliveryAndNoOther() {
		try (Endpoint endpoint = new Endpoint((request) -> Endpoint.Reply.status(200))) {
			webhook(endpoint.url("/in"));
			long webhook = database().count("SELECT id FROM webhook");
			String poison = SampleEvents.fresh("message.phone.received").replace("message.phone.received", HOSTILE);
			database().jdbc()
				.sql("INSERT INTO outbox_event (cloud_event, state) VALUES (?, 'FANNED_OUT')")
				.param(poison)
				.update();
			database().jdbc()
				.sql("INSERT INTO delivery (event_id, webhook_id, next_attempt_at) SELECT MAX(id), ?, UTC_TIMESTAMP(6) FROM outbox_event")
				.param(webhook)
				.update();
			this.node.get(Sweep.class).repairHeads();
			commitEvents(3);
			await().until(() -> deliveries("DELIVERED") == 3);
			await().until(
					() -> database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome <> 'SUCCEEDED'") == 1);
			assertThat(endpoint.requests("/in")).hasSize(3).allMatch((request) -> request.header("X-Forged") == null);
			assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE status = 'PENDING' AND attempt_count = 1"))
				.as("it is tried again, later, and not for ever")
				.isOne();
		}
	}

	private static String unescaped() {
		return "x\r\nX-Forged: 1\u2028\u001b[31m 2026 ERROR forged";
	}

}
