package com.httpsms.webhooks.wake;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/**
 * How this node learns of new events.
 */
@Component
class WakeMetrics implements MeterBinder {

	private final ReplicationStream stream;

	WakeMetrics(ReplicationStream stream) {
		this.stream = stream;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("webhooks.wake.stream", this.stream, (present) -> present.isAttached() ? 1 : 0)
			.description("1 if new events are told by the replication stream, 0 if they are looked for")
			.register(registry);
		FunctionCounter.builder("webhooks.wake.ups", this.stream, ReplicationStream::wakeUps)
			.description("Insertions that the replication stream told of")
			.register(registry);
		Gauge.builder("webhooks.wake.lag", this.stream, (present) -> present.lag().toMillis() / 1000.0)
			.description("Age of the last insertion when the replication stream told of it, in whole seconds")
			.baseUnit("seconds")
			.register(registry);
	}

}
