package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.DeliveryView.AttemptView;
import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.outbox.OutboxTable;

/**
 * Shows deliveries page by page, the latest first. A page begins after a key and never
 * skips rows, so that the thousandth costs what the first does. What no index knows is
 * looked for among so many deliveries, and then the page is shorter than it might be.
 */
@Component
public class Deliveries {

	/** The one before which all are. */
	private static final DeliveryKey END = new DeliveryKey(Long.MAX_VALUE, Long.MAX_VALUE);

	/** How many deliveries are judged at once. */
	private static final int CHUNK = 1000;

	/** How many chunks a page is worth. */
	private static final int CHUNKS = 10;

	/**
	 * Of how many webhooks deliveries are looked for one by one: each is a part of the
	 * statement.
	 */
	private static final int FEW = 100;

	/** How many deliveries are looked at to find those of a user with more webhooks. */
	private static final int LOOKED = 20_000;

	/** How many deliveries are looked at to count some of them. */
	private static final int COUNTED = 50_000;

	private final DeliveryHistory history;

	private final OutboxTable outbox;

	Deliveries(DeliveryHistory history, OutboxTable outbox) {
		this.history = history;
		this.outbox = outbox;
	}

	/**
	 * A page.
	 * @param filter what to show
	 * @param after where the page before ended, or null for the first
	 * @param limit how many deliveries at the most
	 * @return the page
	 */
	public Page page(DeliveryFilter filter, @Nullable DeliveryKey after, int limit) {
		boolean everybody = filter.userId() == null && filter.webhook() == null;
		List<Long> webhooks = everybody ? List.of() : this.history.webhooks(filter.userId(), filter.webhook(), FEW + 1);
		if (!everybody && webhooks.isEmpty()) {
			return new Page(List.of(), null);
		}
		long first = (filter.from() != null) ? this.outbox.firstFrom(filter.from()) : 0;
		DeliveryKey before = (after != null) ? after : latest(filter);
		DeliveryStatus status = filter.status();
		DeliveryStatus indexed = (status != null && status.isFinal()) ? status : null;
		boolean judge = filter.needsReading() || (everybody && status != null);
		int chunk = judge ? CHUNK : limit + 1;
		if (filter.userId() != null && webhooks.size() > FEW) {
			return pageOfMany(filter, filter.userId(), before, first, limit);
		}
		List<DeliveryView> found = new ArrayList<>();
		for (int chunks = 0; chunks < CHUNKS; chunks++) {
			List<DeliveryKey> keys = everybody ? this.history.latest(before, first, chunk)
					: this.history.latest(webhooks, indexed, before, first, chunk);
			List<DeliveryView> views = keys.isEmpty() ? List.of() : this.history.find(keys);
			for (DeliveryView view : views) {
				if (filter.accepts(view)) {
					if (found.size() == limit) {
						return new Page(found, found.get(limit - 1).key());
					}
					found.add(view);
				}
			}
			if (keys.size() < chunk) {
				return new Page(found, null);
			}
			before = keys.get(keys.size() - 1);
		}
		return new Page(found, before);
	}

	/** One statement of a fixed size finds them, and another one reads those to judge. */
	private Page pageOfMany(DeliveryFilter filter, String userId, DeliveryKey before, long first, int limit) {
		List<DeliveryKey> theirs = this.history.latestOf(userId, before, first, LOOKED);
		List<DeliveryView> found = new ArrayList<>();
		for (int done = 0; done < Math.min(theirs.size(), CHUNK * CHUNKS); done += CHUNK) {
			for (DeliveryView view : this.history.find(theirs.subList(done, Math.min(theirs.size(), done + CHUNK)))) {
				if (filter.accepts(view)) {
					if (found.size() == limit) {
						return new Page(found, found.get(limit - 1).key());
					}
					found.add(view);
				}
			}
		}
		if (theirs.size() > CHUNK * CHUNKS) {
			return new Page(found, theirs.get(CHUNK * CHUNKS - 1));
		}
		return new Page(found, this.history.lastAmong(before, first, LOOKED).orElse(null));
	}

	private DeliveryKey latest(DeliveryFilter filter) {
		if (filter.to() == null) {
			return END;
		}
		// the search leaves a margin below, and this needs one above
		return new DeliveryKey(this.outbox.firstFrom(filter.to().plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2))),
				Long.MAX_VALUE);
	}

	/**
	 * One delivery.
	 * @param userId whose it must be, or null for anybody's
	 * @param eventId the CloudEvent's id
	 * @param webhook the webhook's uuid
	 * @return the delivery
	 */
	public Optional<DeliveryView> find(@Nullable String userId, String eventId, String webhook) {
		return this.history.find(userId, eventId, webhook);
	}

	/**
	 * Where an event stands.
	 * @param eventId the CloudEvent's id
	 * @return a sentence for an operator, if there is such an event
	 */
	public Optional<String> eventState(String eventId) {
		return this.history.eventState(eventId);
	}

	/**
	 * The deliveries of an event.
	 * @param eventId the CloudEvent's id
	 * @return up to a thousand of them, by webhook
	 */
	public List<DeliveryView> ofEvent(String eventId) {
		return this.history.ofEvent(eventId, CHUNK);
	}

	/**
	 * Some deliveries.
	 * @param keys at least one delivery
	 * @return those whose event and webhook are still there, the latest first
	 */
	public List<DeliveryView> find(Collection<DeliveryKey> keys) {
		return this.history.find(keys);
	}

	/**
	 * The requests that were made for a delivery.
	 * @param key the delivery
	 * @return its attempts in their order
	 */
	public List<AttemptView> attempts(DeliveryKey key) {
		return this.history.attempts(key);
	}

	/**
	 * Counts what new rounds have delivered since a time, among so many deliveries that
	 * it takes moments.
	 * @param webhook the uuid of a webhook, or null for any
	 * @param userId whose webhooks, or null for anybody's
	 * @param from when their events were published at the earliest, or null
	 * @param to before when they were published, or null
	 * @param since a time
	 * @return how many
	 */
	public Redelivered redelivered(@Nullable String webhook, @Nullable String userId, @Nullable Instant from,
			@Nullable Instant to, Instant since) {
		List<Long> webhooks = this.history.webhooks(userId, webhook, CHUNK + 1);
		if (webhooks.isEmpty()) {
			return new Redelivered(0, true);
		}
		boolean isAll = webhooks.size() <= CHUNK;
		Redelivered found = this.history.redelivered(isAll ? webhooks : webhooks.subList(0, CHUNK),
				(from != null) ? this.outbox.firstFrom(from) : 0, (to != null)
						? this.outbox.firstFrom(to.plus(OutboxTable.OUT_OF_ORDER.multipliedBy(2))) : Long.MAX_VALUE,
				since, COUNTED);
		return new Redelivered(found.deliveries(), found.isAll() && isAll);
	}

	/**
	 * What new rounds have delivered.
	 *
	 * @param deliveries how many
	 * @param isAll whether there can't be more of them than were looked at
	 */
	public record Redelivered(long deliveries, boolean isAll) {

	}

	/**
	 * A part of the deliveries.
	 *
	 * @param deliveries the latest first
	 * @param next after which delivery the next page begins, or null if this is the last
	 */
	public record Page(List<DeliveryView> deliveries, @Nullable DeliveryKey next) {

		public Page {
			deliveries = List.copyOf(deliveries);
		}

	}

}
