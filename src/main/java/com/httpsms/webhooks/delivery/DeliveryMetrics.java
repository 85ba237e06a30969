package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.delivery.policy.Outcome;

/**
 * What this node recorded, counted and timed.
 */
@Component
class DeliveryMetrics implements DeliveryObserver {

	private final Map<DeliveryStatus, Counter> finished = new EnumMap<>(DeliveryStatus.class);

	private final Map<Outcome, Timer> attempts = new EnumMap<>(Outcome.class);

	private final Timer arrival;

	DeliveryMetrics(MeterRegistry registry) {
		for (DeliveryStatus status : DeliveryStatus.values()) {
			if (status != DeliveryStatus.PENDING && status != DeliveryStatus.SENDING) {
				this.finished.put(status,
						Counter.builder("webhooks.deliveries.finished")
							.description("Deliveries that reached a final status")
							.tag("status", status.name())
							.register(registry));
			}
		}
		for (Outcome outcome : Outcome.values()) {
			this.attempts.put(outcome,
					histogram("webhooks.attempt", "Attempts and how long they took").tag("outcome", outcome.name())
						.register(registry));
		}
		this.arrival = histogram("webhooks.commit.to.arrival", "From an event's insertion to the endpoint's 2xx")
			.register(registry);
	}

	private static Timer.Builder histogram(String name, String description) {
		return Timer.builder(name)
			.description(description)
			.serviceLevelObjectives(Duration.ofMillis(5), Duration.ofMillis(10), Duration.ofMillis(25),
					Duration.ofMillis(50), Duration.ofMillis(100), Duration.ofMillis(250), Duration.ofMillis(500),
					Duration.ofSeconds(1), Duration.ofMillis(2500), Duration.ofSeconds(5), Duration.ofSeconds(10),
					Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1));
	}

	@Override
	public void recorded(RecordedAttempt attempt) {
		Duration duration = attempt.answer().duration();
		Timer timer = this.attempts.get(attempt.answer().outcome());
		if (timer != null) {
			timer.record((duration != null) ? duration : Duration.ZERO);
		}
		Counter counter = this.finished.get(attempt.status());
		if (counter != null) {
			counter.increment();
		}
		Duration sinceCommit = attempt.commitToArrival();
		if (sinceCommit != null) {
			this.arrival.record(sinceCommit);
		}
	}

}
