package com.httpsms.webhooks.delivery;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;

/**
 * A line every ten seconds in which anything was recorded.
 */
@Component
class ActivityLog implements DeliveryObserver {

	private static final Logger logger = LoggerFactory.getLogger(ActivityLog.class);

	private final Map<DeliveryStatus, LongAdder> finished = new EnumMap<>(DeliveryStatus.class);

	private final LongAdder attempts = new LongAdder();

	ActivityLog() {
		for (DeliveryStatus status : DeliveryStatus.values()) {
			this.finished.put(status, new LongAdder());
		}
	}

	@Override
	public void recorded(RecordedAttempt attempt) {
		this.attempts.increment();
		LongAdder adder = this.finished.get(attempt.status());
		if (adder != null) {
			adder.increment();
		}
	}

	/**
	 * Logs what was recorded since the last time, if anything was.
	 */
	@Scheduled(fixedRate = 10, timeUnit = TimeUnit.SECONDS)
	void summarise() {
		long total = this.attempts.sumThenReset();
		if (total > 0 && logger.isInfoEnabled()) {
			logger.info("{} attempts: {}", total,
					this.finished.entrySet()
						.stream()
						.map((entry) -> Map.entry(entry.getKey(), entry.getValue().sumThenReset()))
						.filter((entry) -> entry.getValue() > 0)
						.map((entry) -> entry.getValue() + " "
								+ ((entry.getKey() == DeliveryStatus.PENDING) ? "to be retried" : entry.getKey()))
						.collect(Collectors.joining(", ")));
		}
	}

}
