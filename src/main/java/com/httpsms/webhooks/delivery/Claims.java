package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKeys;
import com.httpsms.webhooks.webhook.Webhook;
import com.httpsms.webhooks.webhook.WebhookTable;

/**
 * Takes due deliveries from the queues, a few of each, and from users in turn: the queues
 * of a user that were due first come first, and go to the back of the line when they have
 * more. Since it holds each queue's lock, the count of what a webhook has in flight is
 * exact in the whole cluster.
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

	private final DueQueues dueQueues;

	private final DeliveryTable deliveries;

	private final Picks picks;

	private final WebhookTable webhooks;

	private final OutboxTable outbox;

	private final WebhookKeys keys;

	private final StrictOrder strictOrder;

	private final SetAside setAside;

	private final UserShares shares;

	private final DeliveryProperties properties;

	private final NodeIdentity node;

	Claims(Transactions transactions, QueueTable queues, DueQueues dueQueues, DeliveryTable deliveries, Picks picks,
			WebhookTable webhooks, OutboxTable outbox, WebhookKeys keys, StrictOrder strictOrder, SetAside setAside,
			UserShares shares, DeliveryProperties properties, NodeIdentity node) {
		this.transactions = transactions;
		this.queues = queues;
		this.dueQueues = dueQueues;
		this.deliveries = deliveries;
		this.picks = picks;
		this.webhooks = webhooks;
		this.outbox = outbox;
		this.keys = keys;
		this.strictOrder = strictOrder;
		this.setAside = setAside;
		this.shares = shares;
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
	 * Claims due deliveries from one queue after the other, each in a transaction of its
	 * own. A queue from which none can be claimed is set aside; that is how it is found.
	 * @param limit how many at the most, 1 or more
	 * @return what is now this node's to send
	 */
	Taken takeOneByOne(int limit) {
		List<ClaimedDelivery> claimed = new ArrayList<>();
		for (int queue = 0; queue < QUEUES && claimed.size() < limit; queue++) {
			List<Long> locked = new ArrayList<>();
			try {
				Taken taken = this.transactions.run(() -> takeWithinTransaction(1, locked));
				claimed.addAll(taken.deliveries());
				if (!taken.worked()) {
					break;
				}
			}
			catch (RuntimeException ex) {
				if (!locked.isEmpty() && SetAside.isToBlame(ex, Integer.MAX_VALUE)) {
					this.setAside.add(SetAside.Kind.QUEUE, locked.get(0), ex);
				}
				else if (claimed.isEmpty()) {
					throw ex;
				}
				else {
					logger.debug("No more can be claimed", ex);
					break;
				}
			}
		}
		return new Taken(claimed, true, false);
	}

	/**
	 * Claims due deliveries in the transaction in progress.
	 * @param limit how many at the most, 1 or more
	 * @return what is this node's to send when the transaction has committed
	 */
	Taken takeWithinTransaction(int limit) {
		return takeWithinTransaction(limit, new ArrayList<>());
	}

	private Taken takeWithinTransaction(int limit, List<Long> locked) {
		long before = System.nanoTime();
		// what is due has a delivery, mostly: more queues than places would be for others
		int most = Math.min(limit, QUEUES);
		DueQueues.Locked turn = this.dueQueues.lock(most, this.setAside.now(SetAside.Kind.QUEUE, Long.class));
		List<WebhookQueue> due = turn.queues();
		if (due.isEmpty()) {
			return Taken.NOTHING;
		}
		Instant now = due.get(0).now();
		List<Long> ids = due.stream().map(WebhookQueue::webhookId).toList();
		locked.clear();
		locked.addAll(ids);
		Map<Long, Webhook> found = this.webhooks.find(ids);
		Map<Long, Integer> sending = this.deliveries.countSending(ids);
		List<QueueHead> heads = new ArrayList<>(due.size());
		List<WebhookQueue> unreadable = new ArrayList<>();
		Map<Long, Sendable> sendables = new HashMap<>();
		Map<Long, Picks.Room> rooms = new LinkedHashMap<>();
		int inOrder = 0;
		UserShares.Shares users = this.shares.now();
		for (WebhookQueue queue : inTurn(due, found)) {
			Webhook webhook = found.get(queue.webhookId());
			Instant callable = queue.health().callableFrom(now);
			if (webhook == null || webhook.status() != Webhook.Status.ACTIVE) {
				heads.add(new QueueHead(queue.webhookId(), null));
				continue;
			}
			SigningKeys key = this.keys.read(webhook);
			int atOnce = webhook.strictOrder() ? 1 : queue.limit(this.properties.endpoint().maxInFlight());
			int free = atOnce - sending.getOrDefault(queue.webhookId(), 0);
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
				rooms.put(queue.webhookId(), new Picks.Room(Math.min(free, limit), free <= limit, webhook.strictOrder(),
						users.of(webhook.userId())));
				sendables.put(queue.webhookId(), new Sendable(webhook, key));
			}
		}
		Picks.Picked picked = this.picks.pick(rooms, limit, now);
		List<ClaimedDelivery> claimed = picked.deliveries().isEmpty() ? List.of()
				: claim(picked.deliveries(), sendables, new Lease(now, before, this.properties.lease()));
		heads.addAll(picked.heads());
		heads.addAll(headsOf(picked.drained(), now));
		this.queues.setHeads(heads);
		if (!unreadable.isEmpty()) {
			this.queues.update(unreadable);
		}
		return new Taken(claimed, true, turn.isAll());
	}

	/** Of each user the first, then of each the second, and so on. */
	private static List<WebhookQueue> inTurn(List<WebhookQueue> due, Map<Long, Webhook> webhooks) {
		Map<String, Integer> counts = new HashMap<>();
		Map<Long, Integer> turns = new HashMap<>();
		for (WebhookQueue queue : due) {
			Webhook webhook = webhooks.get(queue.webhookId());
			turns.put(queue.webhookId(), counts.merge((webhook != null) ? webhook.userId() : "", 1, Integer::sum));
		}
		return due.stream().sorted(Comparator.comparing((queue) -> turns.getOrDefault(queue.webhookId(), 0))).toList();
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

	/**
	 * When queues are looked at next that have nothing due any more: what is claimed does
	 * not wait.
	 */
	private List<QueueHead> headsOf(List<Long> drained, Instant now) {
		if (drained.isEmpty()) {
			return List.of();
		}
		Map<Long, Instant> next = this.deliveries.nextDue(drained);
		return drained.stream().map((webhook) -> QueueHead.at(webhook, next.get(webhook), now)).toList();
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
