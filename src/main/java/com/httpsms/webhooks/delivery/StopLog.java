package com.httpsms.webhooks.delivery;

import java.util.EnumMap;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.webhook.Webhook;

/**
 * Tells the operator which webhooks were stopped, and why: a line when a hold begins or
 * an endpoint is gone, and a counter. A hold that gets longer is the same hold. When many
 * fail at once it is not their endpoints, and the first lines say enough.
 */
@Component
class StopLog implements DeliveryObserver {

	private static final Logger logger = LoggerFactory.getLogger(StopLog.class);

	private static final int LINES_A_MINUTE = 30;

	private final Map<WebhookStop.Kind, Counter> counters = new EnumMap<>(WebhookStop.Kind.class);

	private final LinesPerMinute lines = new LinesPerMinute(LINES_A_MINUTE, System::nanoTime);

	StopLog(MeterRegistry registry) {
		this.counters.put(WebhookStop.Kind.HELD,
				Counter.builder("webhooks.holds").description("Holds of endpoints that began").register(registry));
		this.counters.put(WebhookStop.Kind.DISABLED,
				Counter.builder("webhooks.disabled")
					.description("Webhooks that were disabled, since their endpoint is gone")
					.register(registry));
	}

	@Override
	public void recorded(RecordedAttempt attempt) {
		WebhookStop stop = attempt.stop();
		if (stop == null) {
			return;
		}
		Counter counter = this.counters.get(stop.kind());
		if (counter != null) {
			counter.increment();
		}
		if (mayLog()) {
			logger.warn("{} is {}: {}. Its deliveries wait{}.", who(attempt), stop.kind(), stop.reason(),
					(stop.until() != null) ? " until " + stop.until() + ", then it is probed" : " until it is resumed");
		}
	}

	private static String who(RecordedAttempt attempt) {
		Webhook webhook = attempt.webhook();
		long id = attempt.delivery().webhookId();
		// what SQL alone has registered may be called anything
		return (webhook == null) ? "Webhook " + id : "Webhook " + id + " (" + webhook.uuid() + ") of user "
				+ webhook.userId().replaceAll("[^\\p{Graph}]", "?");
	}

	private boolean mayLog() {
		boolean mayLog = this.lines.take();
		int missed = this.lines.takeMissed();
		if (missed > 0) {
			logger.warn("{} more webhooks were stopped", missed);
		}
		return mayLog;
	}

}
