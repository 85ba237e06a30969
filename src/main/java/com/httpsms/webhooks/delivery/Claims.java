package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Takes due deliveries from the queues, a few of each: the queues that were due first
 * come first, and go to the back of the line when they have more. Since it holds each
 * queue's lock, the count of what a webhook has in flight is exact in the whole cluster.
 */
@Component
class Claims {

	private static final Logger logger = LoggerFactory.getLogger(Claims.class);

	/** How many queues one transaction locks. */
	private static final int QUEUES = 64;

	/**
	 * When a queue is looked at again whose signing key can't be read: an operator has to
	 * act first.
	 */
	private static final Duration UNREADABLE_KEY_PAUSE = Duration.ofMinutes(1);

	private static final String UNREADABLE_KEY = "the signing key can't be read with webhooks.encryption.key";

	private final Transactions transactions;

	private final QueueTable queues;

	private final DeliveryTable deliveries;

	private final WebhookTable webhooks;

	private final OutboxTable outbox;

	private final WebhookKeys keys;

	private final StrictOrder strictOrder;

	private final DeliveryProperties properties;

	private final NodeIdentity node;

	Claims(Transactions transactions, QueueTable queues, DeliveryTable deliveries, WebhookTable webhooks,
			OutboxTable outbox, WebhookKeys keys, StrictOrder strictOrder, DeliveryProperties properties,
			NodeIdentity node) {
		this.transactions = transactions;
		this.queues = queues;
		this.deliveries = deliveries;
		this.webhooks = webhooks;
		this.outbox = outbox;
		this.keys = keys;
		this.strictOrder = strictOrder;
		this.properties = properties;
		this.node = node;
	}

	/**
	 * Claims due deliveries.
	 * @param limit how many at the most, 1 or more
	 * @return what is now this node's to send, and whether looking again is worth while
	 */
	Taken take(int limit) {
		return this.transactions.run(() -> takeWithinTransaction(limit));
	}

	/**
	 * Claims due deliveries in the transaction in progress.
	 * @param limit how many at the most, 1 or more
	 * @return what is this node's to send when the transaction has committed
	 */
	Taken takeWithinTransaction(int limit) {
		long before = System.nanoTime();
		List<WebhookQueue> due = this.queues.lockDue(QUEUES);
		if (due.isEmpty()) {
			return Taken.NOTHING;
		}
		Instant now = due.get(0).now();
		List<Long> ids = due.stream().map(WebhookQueue::webhookId).toList();
		Map<Long, Webhook> found = this.webhooks.find(ids);
		Map<Long, Integer> sending = this.deliveries.countSending(ids);
		List<QueueHead> heads = new ArrayList<>(due.size());
		List<WebhookQueue> unreadable = new ArrayList<>();
		Map<Long, Sendable> sendables = new HashMap<>();
		Map<Long, Room> rooms = new LinkedHashMap<>();
		int inOrder = 0;
		for (WebhookQueue queue : due) {
			Webhook webhook = found.get(queue.webhookId());
			Instant callable = queue.health().callableFrom(now);
			if (webhook == null || webhook.status() != Webhook.Status.ACTIVE) {
				heads.add(new QueueHead(queue.webhookId(), null));
				continue;
			}
			SigningKeys key = this.keys.read(webhook);
			int most = webhook.strictOrder() ? 1 : queue.limit(this.properties.endpoint().maxInFlight());
			int free = most - sending.getOrDefault(queue.webhookId(), 0);
			if (key == null) {
				unreadable
					.add(queue.with(queue.health().held(now.plus(UNREADABLE_KEY_PAUSE), UNREADABLE_KEY)).dueFrom(now));
			}
			else if (callable.isAfter(now)) {
				heads.add(new QueueHead(queue.webhookId(), callable));
			}
			else if (free <= 0) {
				heads.add(new QueueHead(queue.webhookId(), null));
			}
			else if (!webhook.strictOrder() || inOrder < limit) {
				// each whose order matters is a statement or two and gives one delivery
				inOrder += webhook.strictOrder() ? 1 : 0;
				rooms.put(queue.webhookId(), new Room(Math.min(free, limit), free <= limit, webhook.strictOrder()));
				sendables.put(queue.webhookId(), new Sendable(webhook, key));
			}
		}
		List<PendingDelivery> taken = rooms.isEmpty() ? List.of() : take(rooms, limit, now, heads);
		List<ClaimedDelivery> claimed = taken.isEmpty() ? List.of()
				: claim(taken, sendables, new Lease(now, before, this.properties.lease()));
		this.queues.setHeads(heads);
		if (!unreadable.isEmpty()) {
			this.queues.update(unreadable);
		}
		return new Taken(claimed, true, due.size() < QUEUES);
	}

	/**
	 * Takes of each queue in turn what it has and has room for. Nothing is set aside for
	 * room that a queue does not fill: many queues of few deliveries each are one claim.
	 */
	private List<PendingDelivery> take(Map<Long, Room> rooms, int limit, Instant now, List<QueueHead> heads) {
		Map<Long, Integer> limits = new LinkedHashMap<>();
		Map<Long, List<PendingDelivery>> next = new HashMap<>();
		rooms.forEach((webhook, room) -> {
			if (room.strict) {
				next.put(webhook, this.strictOrder.next(webhook));
			}
			else {
				// one more than there is room for tells when the queue is due next
				limits.put(webhook, room.size + 1);
			}
		});
		int enough = limit + limits.size();
		boolean isCut = false;
		if (!limits.isEmpty()) {
			List<PendingDelivery> found = this.deliveries.next(limits, enough);
			found.forEach((pending) -> next.computeIfAbsent(pending.key().webhookId(), (id) -> new ArrayList<>())
				.add(pending));
			isCut = found.size() >= enough;
		}
		List<PendingDelivery> taken = new ArrayList<>();
		for (Map.Entry<Long, Room> entry : rooms.entrySet()) {
			Room room = entry.getValue();
			int left = limit - taken.size();
			List<PendingDelivery> pending = next.getOrDefault(entry.getKey(), List.of());
			boolean isWhole = !isCut || room.strict || pending.size() > room.size;
			if (left == 0 || (pending.isEmpty() && !isWhole)) {
				// stays due, and where it is in the line
				continue;
			}
			int count = (int) pending.stream()
				.limit(Math.min(room.size, left))
				.filter((one) -> !one.dueAt().isAfter(now))
				.count();
			taken.addAll(pending.subList(0, count));
			boolean isNextKnown = isWhole || pending.size() > count;
			heads.add(new QueueHead(entry.getKey(), isNextKnown ? head(pending, count, room, now) : now));
		}
		return taken;
	}

	/** Reads the events before it claims: what is claimed can be sent. */
	private List<ClaimedDelivery> claim(List<PendingDelivery> taken, Map<Long, Sendable> sendables, Lease lease) {
		Map<Long, StoredEvent> events = this.outbox
			.find(taken.stream().map((pending) -> pending.key().eventId()).distinct().toList())
			.stream()
			.collect(Collectors.toMap(StoredEvent::id, Function.identity()));
		List<ClaimedDelivery> claimed = new ArrayList<>(taken.size());
		List<DeliveryKey> lost = new ArrayList<>();
		for (PendingDelivery pending : taken) {
			Sendable sendable = sendables.get(pending.key().webhookId());
			StoredEvent event = events.get(pending.key().eventId());
			if (event == null || sendable == null) {
				logger.error("{} is cancelled, since its event is not in outbox_event any more", pending.key());
				lost.add(pending.key());
				continue;
			}
			Attempt attempt = new Attempt(pending.key(), pending.attempts() + 1, pending.attemptsAllowed(),
					this.node.name());
			claimed.add(new ClaimedDelivery(attempt, pending.dueAt(), sendable.webhook, sendable.keys, event, lease));
		}
		if (!claimed.isEmpty()) {
			this.strictOrder.begin(claimed);
			this.deliveries.claim(claimed.stream().map((claim) -> claim.attempt().delivery()).toList(),
					this.node.name(), this.properties.lease());
		}
		if (!lost.isEmpty()) {
			this.deliveries.cancel(lost, "the event was deleted");
		}
		return claimed;
	}

	private static @Nullable Instant head(List<PendingDelivery> pending, int taken, Room room, Instant now) {
		if (pending.size() == taken || (taken == room.size && room.all)) {
			// nothing waits, or nothing more may be sent: recording a result looks again
			return null;
		}
		Instant next = pending.get(taken).dueAt();
		return next.isAfter(now) ? next : now;
	}

	/**
	 * Gives back what was claimed and will not be sent: its attempt is not counted and
	 * its queue is due.
	 * @param claims at least one claim
	 */
	void giveBack(Collection<ClaimedDelivery> claims) {
		List<Long> ids = claims.stream().map((claim) -> claim.webhook().id()).distinct().sorted().toList();
		this.transactions.run(() -> {
			List<WebhookQueue> locked = this.queues.lock(ids);
			this.deliveries.giveBack(claims);
			this.queues.update(locked.stream().map((queue) -> queue.dueFrom(queue.now())).toList());
			return claims.size();
		});
	}

	/**
	 * What may be taken of a queue, whether that is all that its webhook may still have
	 * in flight, and whether order matters.
	 */
	private record Room(int size, boolean all, boolean strict) {
	}

	private record Sendable(Webhook webhook, SigningKeys keys) {
	}

	/**
	 * What a claim came to.
	 *
	 * @param deliveries what is to be sent
	 * @param worked whether any queue was due
	 * @param isAll whether no other queue was due
	 */
	record Taken(List<ClaimedDelivery> deliveries, boolean worked, boolean isAll) {

		static final Taken NOTHING = new Taken(List.of(), false, true);

	}

}
