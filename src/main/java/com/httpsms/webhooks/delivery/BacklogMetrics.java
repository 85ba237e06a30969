package com.httpsms.webhooks.delivery;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/**
 * What waits: in this node, and in the database of the whole cluster.
 */
@Component
class BacklogMetrics implements MeterBinder {

	private final Dispatch dispatch;

	private final Backlog backlog;

	BacklogMetrics(Dispatch dispatch, Backlog backlog) {
		this.dispatch = dispatch;
		this.backlog = backlog;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("webhooks.requests.in.flight", this.dispatch, Dispatch::inFlight)
			.description("Deliveries that this node has claimed and not yet recorded")
			.register(registry);
		Gauge.builder("webhooks.deliveries.due", this.backlog, (b) -> b.now().due())
			.description("Deliveries of active webhooks that are due, counted up to " + Backlog.COUNTED)
			.register(registry);
		Gauge.builder("webhooks.deliveries.due.oldest.age", this.backlog, (b) -> b.now().oldestDueSeconds())
			.description("For how long the oldest due delivery has been due")
			.baseUnit("seconds")
			.register(registry);
		Gauge.builder("webhooks.events.new", this.backlog, (b) -> b.now().newEvents())
			.description("Events that wait for their fan-out, counted up to " + Backlog.COUNTED)
			.register(registry);
		Gauge.builder("webhooks.queues.held", this.backlog, (b) -> b.now().held())
			.description("Endpoints that are held because they failed or asked for it")
			.register(registry);
	}

}
