package com.httpsms.webhooks.ledger;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What producers and the endpoint saw, with no look at the tables.
 */
final class Ledger {

	private final Map<String, Written> events = new ConcurrentHashMap<>();

	private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();

	void wrote(String eventId, String type, Fate fate) {
		this.events.put(eventId, new Written(type, fate));
	}

	void arrived(Arrival arrival) {
		this.arrivals.add(arrival);
	}

	/** By the CloudEvent's id. */
	Map<String, Written> events() {
		return Map.copyOf(this.events);
	}

	/** In the order in which they came. */
	List<Arrival> arrivals() {
		return List.copyOf(this.arrivals);
	}

	long count(Fate fate) {
		return this.events.values().stream().filter((written) -> written.fate() == fate).count();
	}

	/**
	 * What a producer knows of its transaction.
	 */
	enum Fate {

		/** The database said that it committed. */
		COMMITTED,

		/** No commit was ever sent. */
		ROLLED_BACK,

		/** The answer to the commit was lost. */
		UNKNOWN

	}

	/**
	 * An event that a producer inserted.
	 *
	 * @param type its type
	 * @param fate what became of its transaction
	 */
	record Written(String type, Fate fate) {
	}

	/**
	 * A request that came.
	 *
	 * @param attempt which one, as its signed token says
	 * @param nanos when, by {@link System#nanoTime()}
	 * @param manner how it is answered
	 */
	record Arrival(AttemptId attempt, long nanos, Manner manner) {
	}

	/**
	 * A delivery, as the outside knows it.
	 *
	 * @param eventId the CloudEvent's id
	 * @param webhook the webhook's UUID
	 */
	record DeliveryId(String eventId, String webhook) {
	}

	/**
	 * One attempt of a delivery.
	 *
	 * @param delivery the delivery
	 * @param number from 1
	 */
	record AttemptId(DeliveryId delivery, int number) {

		/** From a token's {@code jti}. */
		static AttemptId of(String tokenId) {
			String[] parts = tokenId.split(":", -1);
			if (parts.length != 3) {
				throw new IllegalArgumentException("not a token id of ours: " + tokenId);
			}
			return new AttemptId(new DeliveryId(parts[0], parts[1]), Integer.parseInt(parts[2]));
		}

	}

}
