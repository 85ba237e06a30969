package com.httpsms.webhooks.delivery;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Tells all observers. One that throws is a bug, and must not stop deliveries.
 */
@Component
class Observers {

	private static final Logger logger = LoggerFactory.getLogger(Observers.class);

	private final List<DeliveryObserver> observers;

	Observers(ObjectProvider<DeliveryObserver> observers) {
		this.observers = observers.orderedStream().toList();
	}

	void recorded(List<RecordedAttempt> attempts) {
		for (RecordedAttempt attempt : attempts) {
			for (DeliveryObserver observer : this.observers) {
				try {
					observer.recorded(attempt);
				}
				catch (RuntimeException | Error ex) {
					logger.error("{} failed", observer.getClass(), ex);
				}
			}
		}
	}

}
