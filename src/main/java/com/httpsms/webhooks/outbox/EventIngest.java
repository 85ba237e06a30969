package com.httpsms.webhooks.outbox;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Takes events from producers that have no transaction of their own: all of a request or
 * none, and an event that was taken before is not taken again.
 */
@Component
public class EventIngest {

	private static final Logger logger = LoggerFactory.getLogger(EventIngest.class);

	/** How often a request begins again because others publish the same ids meanwhile. */
	private static final int TRIES = 5;

	private final Outbox outbox;

	private final OutboxTable table;

	private final TransactionTemplate transaction;

	private final JsonMapper json;

	EventIngest(Outbox outbox, OutboxTable table, PlatformTransactionManager manager, JsonMapper json) {
		this.outbox = outbox;
		this.table = table;
		this.transaction = new TransactionTemplate(manager);
		this.json = json;
	}

	/**
	 * Takes events in a transaction. When this returns, it has committed.
	 * @param cloudEvents CloudEvents 1.0 in their JSON format; at least one
	 * @return what became of each, in their order
	 * @throws InvalidEventsException if any of them breaks a rule; none was taken then
	 * @throws UsedEventIdException if one has the id of another event; none was taken
	 * then
	 */
	public List<Receipt> accept(List<String> cloudEvents) {
		List<EventScan> scans = cloudEvents.stream().map(EventScan::of).toList();
		if (!scans.stream().allMatch((scan) -> scan.broken() == null)) {
			throw new InvalidEventsException(brokenRules(cloudEvents, scans), null);
		}
		List<String> ids = scans.stream().map(EventScan::id).toList();
		return (cloudEvents.size() == 1) ? List.of(acceptOne(cloudEvents.get(0), ids.get(0)))
				: acceptMany(cloudEvents, scans, ids);
	}

	/**
	 * How many bytes the database takes with an event in it.
	 * @return {@code max_allowed_packet}
	 */
	public long longestStatement() {
		return this.table.longestStatement();
	}

	/** Nothing has to be asked before: the table says whether the id is taken. */
	private Receipt acceptOne(String cloudEvent, String id) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			try {
				this.outbox.publishScanned(cloudEvent);
				return new Receipt(id, true);
			}
			catch (DuplicateEventException ex) {
				logger.debug("Taken before", ex);
				requireSame(this.table.texts(List.of(id)), List.of(cloudEvent), List.of(id));
				return new Receipt(id, false);
			}
			catch (InvalidEventException ex) {
				throw new InvalidEventsException(Map.of(0, ex.eventRule()), ex);
			}
		}));
	}

	private List<Receipt> acceptMany(List<String> cloudEvents, List<EventScan> scans, List<String> ids) {
		for (int tries = 1;; tries++) {
			try {
				return Objects.requireNonNull(this.transaction.execute((status) -> publishNew(cloudEvents, ids)));
			}
			catch (InvalidEventException ex) {
				throw new InvalidEventsException(brokenRules(cloudEvents, scans), ex);
			}
			catch (DuplicateEventException | ConcurrencyFailureException ex) {
				if (tries == TRIES) {
					throw ex;
				}
				logger.debug("Somebody publishes the same events", ex);
			}
		}
	}

	private List<Receipt> publishNew(List<String> cloudEvents, List<String> ids) {
		List<String> known = ids.stream().filter((id) -> !id.isEmpty()).toList();
		Map<String, String> taken = known.isEmpty() ? new HashMap<>() : this.table.texts(known);
		List<Receipt> receipts = new ArrayList<>(cloudEvents.size());
		List<String> fresh = new ArrayList<>(cloudEvents.size());
		for (int i = 0; i < cloudEvents.size(); i++) {
			String id = ids.get(i);
			boolean isNew = id.isEmpty() || taken.putIfAbsent(id, cloudEvents.get(i)) == null;
			if (isNew) {
				fresh.add(cloudEvents.get(i));
			}
			receipts.add(new Receipt(id, isNew));
		}
		requireSame(taken, cloudEvents, ids);
		if (!fresh.isEmpty()) {
			this.outbox.publishAllScanned(fresh);
		}
		return receipts;
	}

	/**
	 * An event that was taken is taken again by a caller who did not hear of it. Another
	 * one must not get lost since it has the same id.
	 */
	private void requireSame(Map<String, String> taken, List<String> cloudEvents, List<String> ids) {
		List<Integer> others = new ArrayList<>();
		for (int i = 0; i < ids.size(); i++) {
			String first = taken.get(ids.get(i));
			if (first != null && !isSame(first, cloudEvents.get(i))) {
				others.add(i);
			}
		}
		if (!others.isEmpty()) {
			throw new UsedEventIdException(others);
		}
	}

	/** Whether both say the same, in whatever order and with whatever spaces. */
	private boolean isSame(String one, String other) {
		return one.equals(other) || this.json.readTree(one).equals(this.json.readTree(other));
	}

	/** Which events are to blame: tries each by itself, and takes none. */
	private Map<Integer, EventRule> brokenRules(List<String> cloudEvents, List<EventScan> scans) {
		Map<Integer, EventRule> rules = new LinkedHashMap<>();
		this.transaction.executeWithoutResult((status) -> {
			status.setRollbackOnly();
			for (int i = 0; i < cloudEvents.size(); i++) {
				EventRule broken = scans.get(i).broken();
				if (broken != null) {
					rules.put(i, broken);
					continue;
				}
				try {
					this.table.insert(cloudEvents.get(i));
				}
				catch (InvalidEventException ex) {
					rules.put(i, ex.eventRule());
				}
				catch (DuplicateEventException ex) {
					logger.debug("No fault of event {}", i, ex);
				}
			}
		});
		return rules;
	}

	/**
	 * What became of an event.
	 *
	 * @param id the CloudEvent's id
	 * @param accepted whether it was taken now; otherwise it had been taken before
	 */
	public record Receipt(String id, boolean accepted) {
	}

}
