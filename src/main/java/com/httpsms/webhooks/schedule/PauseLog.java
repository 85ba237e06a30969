package com.httpsms.webhooks.schedule;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.schedule.TriggerGroups.TriggerState;

/**
 * Tells the operator that somebody paused lanes, or let them go on. The node that sweeps
 * looks, so that one node of the cluster says it.
 */
@Component
class PauseLog {

	private static final Logger logger = LoggerFactory.getLogger(PauseLog.class);

	private final TriggerGroups groups;

	private final AtomicReference<List<String>> known = new AtomicReference<>(List.of());

	private final Counter pauses;

	PauseLog(TriggerGroups groups, MeterRegistry registry) {
		this.groups = groups;
		this.pauses = Counter.builder("webhooks.lanes.pauses")
			.description("How often somebody was seen to have paused lanes, on the node that sweeps")
			.register(registry);
	}

	void look() {
		List<TriggerState> lanes = this.groups.list(Jobs.LANES);
		List<String> paused = lanes.stream().filter(TriggerState::isPaused).map(TriggerState::name).toList();
		if (paused.equals(this.known.getAndSet(paused))) {
			return;
		}
		if (paused.isEmpty()) {
			logger.warn("The lanes were resumed: deliveries go on");
		}
		else {
			this.pauses.increment();
			logger.warn("{} of {} lanes are paused: {}. {}", paused.size(), lanes.size(), String.join(", ", paused),
					(paused.size() == lanes.size()) ? "Nothing is delivered until they are resumed"
							: "The others deliver");
		}
	}

}
