package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.webhook.Subscription;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * Claims deliveries in the statement that makes them, which is what most events come to:
 * nothing else waits for their webhook, and it has room. It saves the way through the
 * queue, half of a turn's statements. Whatever can't be sent at once waits in its queue.
 */
@Component
class FreshClaims {

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final OutboxTable outbox;

	private final QueuePull pull;

	private final WebhookKeys keys;

	private final UserShares shares;

	private final DeliveryProperties properties;

	private final NodeIdentity node;

	FreshClaims(QueueTable queues, DeliveryTable deliveries, OutboxTable outbox, QueuePull pull, WebhookKeys keys,
			UserShares shares, DeliveryProperties properties, NodeIdentity node) {
		this.queues = queues;
		this.deliveries = deliveries;
		this.outbox = outbox;
		this.pull = pull;
		this.keys = keys;
		this.shares = shares;
		this.properties = properties;
		this.node = node;
	}

	/**
	 * Makes the deliveries of new events, in the transaction in progress, and claims
	 * those that may be sent at once.
	 * @param subscriptions all that want them; at least one, each of an event that is
	 * locked
	 * @return what is this node's to send when the transaction has committed
	 * @throws org.springframework.dao.DuplicateKeyException if one of the deliveries was
	 * made before
	 */
	Made make(List<Subscription> subscriptions) {
		long before = System.nanoTime();
		Map<Long, Room> rooms = rooms(subscriptions);
		List<Subscription> first = new ArrayList<>();
		List<Subscription> waiting = new ArrayList<>();
		for (Subscription subscription : subscriptions) {
			Room room = rooms.get(subscription.webhook().id());
			((room != null && room.take()) ? first : waiting).add(subscription);
		}
		List<ClaimedDelivery> claimed = first.isEmpty() ? List.of() : claim(first, rooms, before);
		this.deliveries.insert(waiting.stream().map(FreshClaims::key).toList(),
				claimed.stream().map((claim) -> claim.attempt().delivery()).toList(), this.node.name(),
				this.properties.lease());
		return new Made(claimed,
				this.pull.pullFree(waiting.stream()
					.filter(FreshClaims::isActive)
					.map((subscription) -> subscription.webhook().id())
					.collect(Collectors.toSet())));
	}

	/**
	 * Where there is room. As in any claim the queue's lock makes the count of what is in
	 * flight exact; a queue that somebody else has locked is not waited for.
	 */
	private Map<Long, Room> rooms(List<Subscription> subscriptions) {
		Map<Long, Webhook> active = subscriptions.stream()
			.filter(FreshClaims::isActive)
			.map(Subscription::webhook)
			.collect(Collectors.toMap(Webhook::id, Function.identity(), (one, same) -> one));
		List<WebhookQueue> free = active.isEmpty() ? List.of() : this.queues.lockFree(active.keySet());
		if (free.isEmpty()) {
			return Map.of();
		}
		Map<Long, Integer> sending = this.deliveries.countSending(free.stream().map(WebhookQueue::webhookId).toList());
		UserShares.Shares users = this.shares.now();
		Map<Long, Room> rooms = new HashMap<>();
		for (WebhookQueue queue : free) {
			Webhook webhook = active.get(queue.webhookId());
			boolean callable = !queue.health().callableFrom(queue.now()).isAfter(queue.now());
			// what is due already comes first, and order is for the queue to keep
			if (webhook != null && callable && !queue.isDue() && !webhook.strictOrder()) {
				SigningKeys key = this.keys.read(webhook);
				if (key != null) {
					int left = queue.limit(this.properties.endpoint().maxInFlight())
							- sending.getOrDefault(queue.webhookId(), 0);
					rooms.put(queue.webhookId(), new Room(key, queue.now(), left, users.of(webhook.userId())));
				}
			}
		}
		return rooms;
	}

	private List<ClaimedDelivery> claim(List<Subscription> subscriptions, Map<Long, Room> rooms, long before) {
		Map<Long, StoredEvent> stored = this.outbox
			.find(subscriptions.stream().map(Subscription::eventId).distinct().toList())
			.stream()
			.collect(Collectors.toMap(StoredEvent::id, Function.identity()));
		List<ClaimedDelivery> claimed = new ArrayList<>(subscriptions.size());
		for (Subscription subscription : subscriptions) {
			StoredEvent event = stored.get(subscription.eventId());
			Room room = rooms.get(subscription.webhook().id());
			if (event == null || room == null) {
				throw new IllegalStateException("event " + subscription.eventId() + " is locked, but is not there");
			}
			Attempt attempt = new Attempt(key(subscription), 1, DeliveryTable.ATTEMPTS_ALLOWED, this.node.name());
			claimed.add(new ClaimedDelivery(attempt, room.now, subscription.webhook(), room.keys, event,
					new Lease(room.now, before, this.properties.lease())));
		}
		return claimed;
	}

	private static boolean isActive(Subscription subscription) {
		return subscription.webhook().status() == Webhook.Status.ACTIVE;
	}

	private static DeliveryKey key(Subscription subscription) {
		return new DeliveryKey(subscription.eventId(), subscription.webhook().id());
	}

	/** What a webhook may still have in flight. */
	private static final class Room {

		private final SigningKeys keys;

		private final Instant now;

		private int left;

		private final UserShares.Share share;

		Room(SigningKeys keys, Instant now, int left, UserShares.Share share) {
			this.keys = keys;
			this.now = now;
			this.left = left;
			this.share = share;
		}

		boolean take() {
			boolean isFree = this.left > 0 && this.share.left() > 0;
			if (isFree) {
				this.left--;
				this.share.take(1);
			}
			return isFree;
		}

	}

	/**
	 * What came of some events.
	 *
	 * @param claimed what is to be sent
	 * @param rest webhooks whose queues are to be made due after the commit
	 */
	record Made(List<ClaimedDelivery> claimed, Set<Long> rest) {

	}

}
