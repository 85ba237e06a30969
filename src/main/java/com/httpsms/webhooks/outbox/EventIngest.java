package com.httpsms.webhooks.outbox;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
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

	private static final Pattern ID = Pattern.compile("[!-~]{1,255}");

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
	 */
	public List<Receipt> accept(List<String> cloudEvents) {
		List<EventId> ids = cloudEvents.stream().map(this::id).toList();
		if (!ids.stream().allMatch(EventId::isStorable)) {
			throw new InvalidEventsException(brokenRules(cloudEvents, ids), null);
		}
		return (cloudEvents.size() == 1) ? List.of(acceptOne(cloudEvents.get(0), ids.get(0)))
				: acceptMany(cloudEvents, ids);
	}

	/**
	 * How many bytes the database takes with an event in it.
	 * @return {@code max_allowed_packet}
	 */
	public long longestStatement() {
		return this.table.longestStatement();
	}

	/** Nothing has to be asked before: the table says whether the id is taken. */
	private Receipt acceptOne(String cloudEvent, EventId id) {
		return Objects.requireNonNull(this.transaction.execute((status) -> {
			try {
				this.outbox.publish(cloudEvent);
				return new Receipt(id.orEmpty(), true);
			}
			catch (DuplicateEventException ex) {
				logger.debug("Taken before", ex);
				return new Receipt(id.orEmpty(), false);
			}
			catch (InvalidEventException ex) {
				throw new InvalidEventsException(Map.of(0, ex.eventRule()), ex);
			}
		}));
	}

	private List<Receipt> acceptMany(List<String> cloudEvents, List<EventId> ids) {
		for (int tries = 1;; tries++) {
			try {
				return Objects.requireNonNull(this.transaction.execute((status) -> publishNew(cloudEvents, ids)));
			}
			catch (InvalidEventException ex) {
				throw new InvalidEventsException(brokenRules(cloudEvents, ids), ex);
			}
			catch (DuplicateEventException | ConcurrencyFailureException ex) {
				if (tries == TRIES) {
					throw ex;
				}
				logger.debug("Somebody publishes the same events", ex);
			}
		}
	}

	private List<Receipt> publishNew(List<String> cloudEvents, List<EventId> ids) {
		List<String> known = ids.stream().map(EventId::orEmpty).filter((id) -> !id.isEmpty()).toList();
		Set<String> taken = known.isEmpty() ? new HashSet<>() : new HashSet<>(this.table.existing(known));
		List<Receipt> receipts = new ArrayList<>(cloudEvents.size());
		List<String> fresh = new ArrayList<>(cloudEvents.size());
		for (int i = 0; i < cloudEvents.size(); i++) {
			String id = ids.get(i).orEmpty();
			boolean isNew = id.isEmpty() || taken.add(id);
			if (isNew) {
				fresh.add(cloudEvents.get(i));
			}
			receipts.add(new Receipt(id, isNew));
		}
		if (!fresh.isEmpty()) {
			this.outbox.publishAll(fresh);
		}
		return receipts;
	}

	/** Which events are to blame: tries each by itself, and takes none. */
	private Map<Integer, EventRule> brokenRules(List<String> cloudEvents, List<EventId> ids) {
		Map<Integer, EventRule> rules = new LinkedHashMap<>();
		this.transaction.executeWithoutResult((status) -> {
			status.setRollbackOnly();
			for (int i = 0; i < cloudEvents.size(); i++) {
				if (!ids.get(i).isStorable) {
					rules.put(i, EventRule.ID);
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
	 * Databases differ in which of two ids they take, and in what they make of characters
	 * that are none; whoever sends such an event has to hear which one was stored.
	 */
	private EventId id(String cloudEvent) {
		List<String> ids = new ArrayList<>(1);
		try (JsonParser parser = this.json.createParser(cloudEvent)) {
			if (parser.nextToken() != JsonToken.START_OBJECT) {
				return EventId.UNKNOWN;
			}
			while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
				boolean isId = "id".equals(parser.currentName());
				JsonToken value = parser.nextToken();
				if (isId) {
					ids.add((value == JsonToken.VALUE_STRING) ? parser.getString() : "");
				}
				parser.skipChildren();
			}
		}
		catch (JacksonException ex) {
			logger.debug("An event is not JSON", ex);
			return EventId.UNKNOWN;
		}
		boolean storable = ids.size() == 1 && ID.matcher(ids.get(0)).matches();
		return new EventId(storable ? ids.get(0) : "", storable);
	}

	/**
	 * The id of an event as far as it can be told.
	 *
	 * @param orEmpty the CloudEvent's id, empty if it has none
	 * @param isStorable whether it is certain what the table makes of it: it is a good
	 * one, or the event is not JSON
	 */
	private record EventId(String orEmpty, boolean isStorable) {

		static final EventId UNKNOWN = new EventId("", true);

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
