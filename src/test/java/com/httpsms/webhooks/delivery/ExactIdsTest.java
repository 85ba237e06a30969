package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.SharedNode;
import com.httpsms.webhooks.webhook.RegistrationTable;
import com.httpsms.webhooks.webhook.WebhookStateTable;
import com.httpsms.webhooks.webhook.WebhookTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Users and phone numbers that differ in spaces at the end are different, in SQL as in
 * Java.
 */
class ExactIdsTest extends DatabaseTest {

	private static final String RECEIVED = "message.phone.received";

	private static final String URL = "http://127.0.0.1:9/hook";

	private static final String PADDED = SampleEvents.USER + " ";

	private final Node node = SharedNode.idle().node();

	private long own;

	private String uuid = "";

	ExactIdsTest() {
		super(SharedNode.idle());
	}

	@BeforeEach
	void register() {
		this.own = webhook(URL);
		this.uuid = database().jdbc().sql("SELECT uuid FROM webhook").query(String.class).single();
	}

	@Test
	void aKeyListsNobodyElsesWebhooks() {
		webhook(PADDED, SampleEvents.PHONE);
		String other = database().jdbc()
			.sql("SELECT uuid FROM webhook WHERE id <> ?")
			.param(this.own)
			.query(String.class)
			.single();
		ApiKeys.NewKey key = this.node.get(ApiKeys.class).create(ApiKey.Role.USER, SampleEvents.USER);
		ApiClient user = new ApiClient(this.node, key.text());
		assertThat(user.get("/v1/webhooks").data()).hasSize(1);
		assertThat(user.get("/v1/webhooks/" + this.uuid).status()).isEqualTo(200);
		assertThat(user.get("/v1/webhooks/" + other).status()).isEqualTo(404);
		assertThat(user.delete("/v1/webhooks/" + other).status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { " ", "  ", "\u00a0" })
	void noStatementFindsAnotherUsersWebhook(String ending) {
		String other = SampleEvents.USER + ending;
		RegistrationTable registrations = this.node.get(RegistrationTable.class);
		UUID id = UUID.fromString(this.uuid);
		assertThat(registrations.list(other, "", 0, 10)).isEmpty();
		assertThat(registrations.find(other, id)).isEmpty();
		Optional<Long> locked = new TransactionTemplate(this.node.get(PlatformTransactionManager.class))
			.execute((status) -> registrations.lock(other, id));
		assertThat(locked).isEmpty();
		assertThat(registrations.list(SampleEvents.USER, "", 0, 10)).hasSize(1);
		assertThat(this.node.get(WebhookTable.class).exists(this.uuid, other)).isFalse();
		assertThat(this.node.get(WebhookStateTable.class).list(other, null, null, 0, 10)).isEmpty();
		assertThat(this.node.get(DeliveryHistory.class).webhooks(other, null, 10)).isEmpty();
		assertThat(this.node.get(BulkTable.class).nextWebhook(0, null, other)).isEmpty();
		commitEvents(1);
		fanOut();
		String event = database().jdbc().sql("SELECT event_id FROM outbox_event").query(String.class).single();
		DeliveryHistory history = this.node.get(DeliveryHistory.class);
		assertThat(history.find(other, event, this.uuid)).isEmpty();
		assertThat(history.find(SampleEvents.USER, event, this.uuid)).isPresent();
	}

	@Test
	void eventsReachTheirOwnUserAndPhoneNumberOnly() throws InterruptedException {
		long user = webhook(PADDED, SampleEvents.PHONE);
		commitEvents(1);
		long event = database().count("SELECT MAX(id) FROM outbox_event");
		assertThat(this.node.get(WebhookTable.class).matching(List.of(event), 10))
			.extracting((subscription) -> subscription.webhook().id())
			.containsExactly(this.own);
		BulkDeliveries bulk = this.node.get(BulkDeliveries.class);
		assertThat(bulk.missing(user, 0, event + 1, Instant.EPOCH, Instant.parse("9999-01-01T00:00:00Z"), 10).events())
			.isEmpty();
		fanOut();
		assertThat(database().jdbc().sql("SELECT webhook_id FROM delivery").query(Long.class).list())
			.containsExactly(this.own);
	}

	private void fanOut() {
		try {
			this.node.get(FanOut.class).run();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private long webhook(String user, String phone) {
		return database().insertWebhook(URL, "", user, phone, List.of(RECEIVED));
	}

}
