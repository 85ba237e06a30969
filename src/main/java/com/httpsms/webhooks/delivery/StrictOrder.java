package com.httpsms.webhooks.delivery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import org.springframework.stereotype.Component;

/**
 * Keeps the order of webhooks that ask for it: one delivery at a time, and for each phone
 * number the oldest event first. While a delivery waits for another attempt, others of
 * its phone number wait with it; those of other phone numbers go on.
 */
@Component
class StrictOrder {

	/** Mostly the first one will do. */
	private static final int FEW = 20;

	/**
	 * Behind a delivery that fails again and again there may be many of its phone number.
	 */
	private static final int MANY = 10_000;

	private final TurnTable turns;

	StrictOrder(TurnTable turns) {
		this.turns = turns;
	}

	/**
	 * What comes next.
	 * @param webhookId a webhook, whose queue is locked and which has nothing in flight
	 * @return deliveries that may be sent when they are due, by due time
	 */
	List<PendingDelivery> next(long webhookId) {
		List<PendingDelivery> next = new ArrayList<>(this.turns.retries(webhookId));
		Optional<PendingDelivery> oldest = this.turns.oldest(webhookId, FEW);
		oldest.or(() -> this.turns.oldest(webhookId, MANY)).ifPresent(next::add);
		next.sort(Comparator.comparing(PendingDelivery::dueAt));
		return next;
	}

	/**
	 * Notes whose turn it is.
	 * @param claims what is about to be sent
	 */
	void begin(Collection<ClaimedDelivery> claims) {
		List<DeliveryKey> strict = claims.stream()
			.filter((claim) -> claim.webhook().strictOrder())
			.map((claim) -> claim.attempt().delivery())
			.toList();
		if (!strict.isEmpty()) {
			this.turns.begin(strict);
		}
	}

}
