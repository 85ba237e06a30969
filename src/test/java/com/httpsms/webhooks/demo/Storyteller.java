package com.httpsms.webhooks.demo;

import java.net.URI;
import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.delivery.DeliveryObserver;
import com.httpsms.webhooks.delivery.RecordedAttempt;

/**
 * A line for each delivery that is finished.
 */
class Storyteller implements DeliveryObserver {

	private static final Logger logger = LoggerFactory.getLogger("demo");

	@Override
	public void recorded(RecordedAttempt attempt) {
		if (!attempt.isFinished() || attempt.event() == null || attempt.webhook() == null) {
			return;
		}
		Duration time = attempt.commitToArrival();
		logger.info("{} to {}: {} after {} {}{}", attempt.event().type(), URI.create(attempt.webhook().url()).getPath(),
				attempt.status(), attempt.attempt(), (attempt.attempt() == 1) ? "attempt" : "attempts",
				(time != null) ? ", " + time.toMillis() + " ms from commit to arrival"
						: " (" + attempt.answer().error() + ")");
	}

}
