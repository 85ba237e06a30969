package com.httpsms.webhooks.api.webhooks;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.Problems;
import com.httpsms.webhooks.api.deliveries.DeliveryJson;
import com.httpsms.webhooks.delivery.Deliveries;
import com.httpsms.webhooks.delivery.DeliveryKey;
import com.httpsms.webhooks.delivery.DeliveryView;
import com.httpsms.webhooks.delivery.TestDeliveries;
import com.httpsms.webhooks.webhook.EventType;
import com.httpsms.webhooks.webhook.RegisteredWebhook;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * Sends a sample event and waits for what comes of it. Any node may be the one that sends
 * it, so that the tables have to be asked.
 */
@Component
class WebhookTest {

	/** Longer than a request may take, and shorter than clients wait. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final Duration PAUSE = Duration.ofMillis(50);

	/** Each holds a thread of the server, and asks the database again and again. */
	private static final int AT_ONCE = 32;

	/** Of one user, whose endpoints may all hang: others test theirs meanwhile. */
	private static final int OF_ONE_USER = 2;

	private final Semaphore running = new Semaphore(AT_ONCE);

	private final Map<String, Integer> byUser = new ConcurrentHashMap<>();

	private final TestDeliveries tests;

	private final Deliveries deliveries;

	private final JsonMapper json;

	WebhookTest(TestDeliveries tests, Deliveries deliveries, JsonMapper json) {
		this.tests = tests;
		this.deliveries = deliveries;
		this.json = json;
	}

	/**
	 * Tests a webhook.
	 * @param webhook the webhook
	 * @param type the type of the event, or null for the first that it wants
	 * @return the delivery, with its attempt if it was made in time
	 * @throws InterruptedException if the thread was interrupted
	 */
	DeliveryJson send(RegisteredWebhook webhook, @Nullable String type) throws InterruptedException {
		String wanted = (type != null) ? type
				: webhook.eventTypes().stream().findFirst().orElse(EventType.MESSAGE_RECEIVED.value());
		Problems problems = new Problems();
		problems.require(EventType.of(wanted).isPresent(), "type",
				"must be one of " + String.join(", ", EventType.all()));
		problems.throwIfAny("testing webhook");
		String user = webhook.webhook().userId();
		int ofUser = this.byUser.merge(user, 1, Integer::sum);
		try {
			if (ofUser > OF_ONE_USER) {
				throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, "Two of your webhooks are tested already",
						Map.of());
			}
			if (!this.running.tryAcquire()) {
				throw new ApiException(HttpStatus.TOO_MANY_REQUESTS, "Too many webhooks are tested at the moment",
						Map.of());
			}
			try {
				return send(webhook, EventType.of(wanted).orElseThrow());
			}
			finally {
				this.running.release();
			}
		}
		finally {
			this.byUser.computeIfPresent(user, (name, count) -> (count > 1) ? count - 1 : null);
		}
	}

	private DeliveryJson send(RegisteredWebhook webhook, EventType type) throws InterruptedException {
		DeliveryKey key = this.tests.queue(webhook.webhook().id(),
				new SampleEvent(type).cloudEvent(webhook, this.json));
		// nothing is sent while it is paused
		Duration patience = (webhook.webhook().status() == Webhook.Status.ACTIVE) ? PATIENCE : Duration.ZERO;
		long end = System.nanoTime() + patience.toNanos();
		DeliveryView view = view(key);
		while (!view.status().isFinal() && System.nanoTime() < end) {
			Thread.sleep(PAUSE.toMillis());
			view = view(key);
		}
		return DeliveryJson.of(view, this.deliveries.attempts(key)).forUser();
	}

	private DeliveryView view(DeliveryKey key) {
		return this.deliveries.find(List.of(key)).get(0);
	}

}
