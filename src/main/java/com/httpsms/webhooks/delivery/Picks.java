package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.springframework.stereotype.Component;

/**
 * Chooses what a claim takes of the queues that it has locked: of each in turn what is
 * due and has room. Nothing is set aside for room that a queue does not fill: many queues
 * of few deliveries each are one claim.
 */
@Component
class Picks {

	/**
	 * When a queue is looked at again whose user has all it may have of this node: other
	 * nodes may have more, and recording a result makes its queue due.
	 */
	private static final Duration SHARE_USED_UP = Duration.ofSeconds(1);

	private final DeliveryTable deliveries;

	private final StrictOrder strictOrder;

	/**
	 * Whether the last claim found more than it had places for, as the next one will
	 * then: a statement less for those who work off a backlog. Lanes may overwrite each
	 * other's guess.
	 */
	private volatile boolean behind;

	Picks(DeliveryTable deliveries, StrictOrder strictOrder) {
		this.deliveries = deliveries;
		this.strictOrder = strictOrder;
	}

	/**
	 * Chooses due deliveries.
	 * @param rooms what may be taken of which webhook, those first whose turn it is; may
	 * be none
	 * @param limit how many of all, 1 or more
	 * @param now the present
	 * @return what to take, and what is known of the queues by then. One of which nothing
	 * is said was not reached and keeps its place in the line.
	 */
	Picked pick(Map<Long, Room> rooms, int limit, Instant now) {
		Picked picked = new Picked(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
		List<Long> webhooks = List.copyOf(rooms.keySet());
		int slice = slice(rooms, limit);
		Map<Long, List<PendingDelivery>> due = this.behind ? new HashMap<>() : few(rooms, limit, now);
		List<Line> lines = new ArrayList<>();
		for (int i = 0; i < webhooks.size() && picked.deliveries.size() < limit; i++) {
			long webhook = webhooks.get(i);
			Room room = room(rooms, webhook);
			int left = limit - picked.deliveries.size();
			if (room.free() == 0) {
				picked.heads.add(new QueueHead(webhook, now.plus(SHARE_USED_UP)));
				continue;
			}
			if (room.strict) {
				pickInOrder(picked, webhook, room, now);
				continue;
			}
			if (!due.containsKey(webhook)) {
				due.putAll(ofEach(rooms, webhooks.subList(i, webhooks.size()), left, slice, now));
			}
			Line line = new Line(webhook, room, due.getOrDefault(webhook, List.of()));
			line.take(Math.min(slice, left), picked.deliveries);
			lines.add(line);
		}
		for (Line line : lines) {
			line.take(limit - picked.deliveries.size(), picked.deliveries);
		}
		for (Line line : lines) {
			line.leave(picked, now);
		}
		if (picked.deliveries.size() < limit) {
			this.behind = false;
		}
		return picked;
	}

	private static Room room(Map<Long, Room> rooms, long webhook) {
		return Objects.requireNonNull(rooms.get(webhook));
	}

	/** How many each queue gives before any gives more: so that each user has some. */
	private static int slice(Map<Long, Room> rooms, int limit) {
		Set<UserShares.Share> users = Collections.newSetFromMap(new IdentityHashMap<>());
		rooms.values().forEach((room) -> users.add(room.share));
		return Math.max(1, limit / Math.max(1, users.size()));
	}

	/** One at the most, so that nothing more may be sent then. */
	private void pickInOrder(Picked picked, long webhook, Room room, Instant now) {
		PendingDelivery next = this.strictOrder.next(webhook).stream().findFirst().orElse(null);
		if (next != null && !next.dueAt().isAfter(now)) {
			picked.deliveries.add(next);
			room.share.take(1);
			picked.heads.add(new QueueHead(webhook, null));
		}
		else {
			picked.heads.add(QueueHead.at(webhook, (next != null) ? next.dueAt() : null, now));
		}
	}

	/**
	 * All that is due, when that is no more than there are places: what many queues have
	 * when nobody is behind. Otherwise nothing, since it may be all of one queue's.
	 */
	private Map<Long, List<PendingDelivery>> few(Map<Long, Room> rooms, int limit, Instant now) {
		List<Long> webhooks = rooms.entrySet()
			.stream()
			.filter((entry) -> !entry.getValue().strict)
			.map(Map.Entry::getKey)
			.toList();
		if (webhooks.isEmpty()) {
			return new HashMap<>();
		}
		List<PendingDelivery> found = this.deliveries.due(webhooks, now, limit + 1);
		boolean isCut = found.size() > limit;
		this.behind = isCut;
		return isCut ? new HashMap<>() : byWebhook(webhooks, found);
	}

	/**
	 * What each of the first queues has, as many of them as fill the places that are left
	 * if each gives its slice.
	 */
	private Map<Long, List<PendingDelivery>> ofEach(Map<Long, Room> rooms, List<Long> webhooks, int left, int slice,
			Instant now) {
		Map<Long, Integer> limits = new LinkedHashMap<>();
		int places = 0;
		for (long webhook : webhooks) {
			Room room = room(rooms, webhook);
			int free = room.free();
			if (places < left && !room.strict && free > 0) {
				// what others of the line leave may be taken, too; one more tells whether
				// more is due
				limits.put(webhook, Math.min(free, 2 * slice) + 1);
				places += Math.min(free, slice);
			}
		}
		return byWebhook(limits.keySet(), this.deliveries.due(limits, now));
	}

	private static Map<Long, List<PendingDelivery>> byWebhook(Iterable<Long> webhooks, List<PendingDelivery> found) {
		Map<Long, List<PendingDelivery>> due = new HashMap<>();
		webhooks.forEach((webhook) -> due.put(webhook, new ArrayList<>()));
		found.forEach((pending) -> due.computeIfAbsent(pending.key().webhookId(), (webhook) -> new ArrayList<>())
			.add(pending));
		return due;
	}

	/** A queue, what of it is due, and how much of that is taken. */
	private static final class Line {

		private final long webhook;

		private final Room room;

		private final List<PendingDelivery> due;

		private int taken;

		Line(long webhook, Room room, List<PendingDelivery> due) {
			this.webhook = webhook;
			this.room = room;
			this.due = due;
		}

		void take(int most, List<PendingDelivery> into) {
			int free = Math.min(this.room.size - this.taken, this.room.share.left());
			int count = Math.min(this.due.size() - this.taken, Math.min(free, most));
			into.addAll(this.due.subList(this.taken, this.taken + count));
			this.taken += count;
			this.room.share.take(count);
		}

		/** Says when the queue is due next. */
		void leave(Picked picked, Instant now) {
			if (this.taken == this.room.size && this.room.all) {
				// nothing more may be sent: recording a result looks again
				picked.heads.add(new QueueHead(this.webhook, null));
			}
			else if (this.taken < this.due.size()) {
				boolean isUsedUp = this.room.share.left() == 0;
				picked.heads.add(new QueueHead(this.webhook, isUsedUp ? now.plus(SHARE_USED_UP) : now));
			}
			else {
				picked.drained.add(this.webhook);
			}
		}

	}

	/**
	 * What may be taken of a queue.
	 *
	 * @param size how many, 1 or more
	 * @param all whether that is all that its webhook may still have in flight
	 * @param strict whether order matters; one may be taken then
	 * @param share what its user may still get
	 */
	record Room(int size, boolean all, boolean strict, UserShares.Share share) {

		/** How many may be taken, of the queue and of its user. */
		int free() {
			return Math.min(this.size, this.share.left());
		}

	}

	/**
	 * What was chosen.
	 *
	 * @param deliveries what to take
	 * @param heads when queues are due next
	 * @param drained webhooks of which all that is due is taken
	 */
	record Picked(List<PendingDelivery> deliveries, List<QueueHead> heads, List<Long> drained) {

	}

}
