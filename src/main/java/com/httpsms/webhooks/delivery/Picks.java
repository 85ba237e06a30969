package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.stereotype.Component;

/**
 * Chooses what a claim takes of the queues that it has locked: of each in turn what is
 * due and has room. Nothing is set aside for room that a queue does not fill: many queues
 * of few deliveries each are one claim.
 */
@Component
class Picks {

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
		Map<Long, List<PendingDelivery>> due = this.behind ? new HashMap<>() : few(rooms, limit, now);
		for (int i = 0; i < webhooks.size() && picked.deliveries.size() < limit; i++) {
			long webhook = webhooks.get(i);
			Room room = rooms.getOrDefault(webhook, Room.NONE);
			int left = limit - picked.deliveries.size();
			if (room.strict) {
				pickInOrder(picked, webhook, now);
				continue;
			}
			if (!due.containsKey(webhook)) {
				due.putAll(ofEach(rooms, webhooks.subList(i, webhooks.size()), left, now));
			}
			pick(picked, webhook, room, due.getOrDefault(webhook, List.of()), left, now);
		}
		if (picked.deliveries.size() < limit) {
			this.behind = false;
		}
		return picked;
	}

	private static void pick(Picked picked, long webhook, Room room, List<PendingDelivery> due, int left, Instant now) {
		int count = Math.min(due.size(), Math.min(room.size, left));
		picked.deliveries.addAll(due.subList(0, count));
		if (count == room.size && room.all) {
			// nothing more may be sent: recording a result looks again
			picked.heads.add(new QueueHead(webhook, null));
		}
		else if (count < due.size()) {
			picked.heads.add(new QueueHead(webhook, now));
		}
		else {
			picked.drained.add(webhook);
		}
	}

	/** One at the most, so that nothing more may be sent then. */
	private void pickInOrder(Picked picked, long webhook, Instant now) {
		PendingDelivery next = this.strictOrder.next(webhook).stream().findFirst().orElse(null);
		if (next != null && !next.dueAt().isAfter(now)) {
			picked.deliveries.add(next);
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
	 * if each fills its room.
	 */
	private Map<Long, List<PendingDelivery>> ofEach(Map<Long, Room> rooms, List<Long> webhooks, int left, Instant now) {
		Map<Long, Integer> limits = new LinkedHashMap<>();
		int places = 0;
		for (long webhook : webhooks) {
			Room room = rooms.getOrDefault(webhook, Room.NONE);
			if (places < left && !room.strict) {
				// one more than there is room for tells whether more is due
				limits.put(webhook, room.size + 1);
				places += room.size;
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

	/**
	 * What may be taken of a queue.
	 *
	 * @param size how many, 1 or more
	 * @param all whether that is all that its webhook may still have in flight
	 * @param strict whether order matters; one may be taken then
	 */
	record Room(int size, boolean all, boolean strict) {

		private static final Room NONE = new Room(0, false, false);

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
