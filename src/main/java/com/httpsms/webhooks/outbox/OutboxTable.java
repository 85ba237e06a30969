package com.httpsms.webhooks.outbox;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.DatabaseTime;
import com.httpsms.webhooks.database.GeneratedId;

/**
 * The statements on {@code outbox_event}.
 */
@Repository
public class OutboxTable {

	/**
	 * A constraint's name in the messages of MySQL (quoted) and MariaDB (in backticks).
	 */
	private static final Pattern RULE = Pattern.compile("['`]((?:cloud_)?event_[a-z0-9_]+)['`]");

	/** ER_CHECK_CONSTRAINT_VIOLATED. */
	private static final int CHECK_OF_MYSQL = 3819;

	/** ER_CONSTRAINT_FAILED. */
	private static final int CHECK_OF_MARIADB = 4025;

	/** ER_DATA_TOO_LONG: a generated column would not hold the value. */
	private static final int DATA_TOO_LONG = 1406;

	/** ER_JSON_DOCUMENT_TOO_DEEP. */
	private static final int JSON_TOO_DEEP = 3157;

	/**
	 * How much later than the next one an event may be inserted: longer than any
	 * statement takes from its id to its time.
	 */
	public static final Duration OUT_OF_ORDER = Duration.ofMinutes(1);

	/** More than all else in a row or in a statement. */
	private static final int ROW = 4096;

	/** What every server takes that a node starts with. */
	private static final int CERTAIN = 1 << 19;

	/** Has a backslash before it in a statement. */
	private static final String QUOTED = "\\'\"\n\r\0\u001a";

	private final JdbcClient jdbc;

	private final JdbcTemplate batch;

	OutboxTable(JdbcClient jdbc, JdbcTemplate batch) {
		this.jdbc = jdbc;
		this.batch = batch;
	}

	/**
	 * Inserts an event as a producer does. The table's constraints are the only place
	 * that knows the rules.
	 * @param cloudEvent a CloudEvent 1.0 in its JSON format
	 * @throws InvalidEventException if it breaks a rule
	 * @throws DuplicateEventException if there is an event with this id
	 */
	void insert(String cloudEvent) {
		try {
			this.jdbc.sql("INSERT INTO outbox_event (cloud_event) VALUES (?)").param(cloudEvent).update();
		}
		catch (DataAccessException ex) {
			throw refusal(ex);
		}
	}

	/**
	 * Inserts events as producers do, in as few statements as the driver can make of it.
	 * @param cloudEvents at least one CloudEvent 1.0 in its JSON format
	 * @throws InvalidEventException if one breaks a rule; others may be inserted already
	 * @throws DuplicateEventException if there is an event with the id of one, or two
	 * have the same; others may be inserted already
	 */
	void insertAll(Collection<String> cloudEvents) {
		try {
			this.batch.batchUpdate("INSERT INTO outbox_event (cloud_event) VALUES (?)",
					cloudEvents.stream().map((event) -> new Object[] { event }).toList());
		}
		catch (DataAccessException ex) {
			throw refusal(ex);
		}
	}

	/**
	 * Inserts an event that somebody delivers who knows to whom: it is not fanned out.
	 * @param cloudEvent a CloudEvent 1.0 in its JSON format
	 * @return its {@code outbox_event.id}
	 */
	public long insertFannedOut(String cloudEvent) {
		GeneratedKeyHolder id = new GeneratedKeyHolder();
		this.jdbc.sql("""
				INSERT INTO outbox_event (cloud_event, state, fanned_out_at)
				VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6))
				""").param(cloudEvent).update(id);
		return GeneratedId.of(id);
	}

	/**
	 * The events that have some ids, however large they are. Uses
	 * {@code outbox_event_id}.
	 * @param eventIds ids of CloudEvents, at least one
	 * @return what was stored, by id; ids that nobody has are missing
	 */
	Map<String, String> texts(Collection<String> eventIds) {
		Map<String, String> texts = new HashMap<>();
		List<Long> found = this.jdbc.sql("SELECT id FROM outbox_event WHERE event_id IN (:ids)")
			.param("ids", eventIds)
			.query(Long.class)
			.list();
		if (!found.isEmpty()) {
			find(found).forEach((event) -> texts.put(event.eventId(), event.cloudEvent()));
		}
		return texts;
	}

	/**
	 * Where events of a time begin. Events are inserted in the order of their ids, but
	 * for the moments in which several are, so that a search by halves of the primary key
	 * finds what an index on the time would, and inserts pay nothing for it.
	 * @param time a time
	 * @return an id before which there are only events of earlier times
	 */
	public long firstFrom(Instant time) {
		Instant margin = time.minus(OUT_OF_ORDER);
		long low = 0;
		long high = this.jdbc.sql("SELECT COALESCE(MAX(id), 0) + 1 FROM outbox_event").query(Long.class).single();
		while (low < high) {
			long middle = low + (high - low) / 2;
			Placed next = this.jdbc.sql("SELECT id, created_at FROM outbox_event WHERE id >= ? ORDER BY id LIMIT 1")
				.param(middle)
				.query((row, number) -> new Placed(row.getLong("id"), DatabaseTime.get(row, "created_at")))
				.optional()
				.orElse(null);
			if (next == null || !next.createdAt.isBefore(margin)) {
				high = middle;
			}
			else {
				low = next.id + 1;
			}
		}
		return low;
	}

	/**
	 * The last event that there is.
	 * @return the event, 0 if there is none
	 */
	public long last() {
		return this.jdbc.sql("SELECT COALESCE(MAX(id), 0) FROM outbox_event").query(Long.class).single();
	}

	/**
	 * Keeps events in the table until the transaction in progress ends. Who makes
	 * deliveries, or has some sent again, does so only of events that are there: what
	 * events leave behind that have been archived is dropped with its partition.
	 * @param ids at least one id
	 * @return those that are there, in ascending order
	 */
	public List<Long> keep(Collection<Long> ids) {
		return this.jdbc.sql(String.format(Locale.ROOT,
				"SELECT id FROM outbox_event WHERE id IN (%s) ORDER BY id LOCK IN SHARE MODE",
				ids.stream().map(String::valueOf).collect(Collectors.joining(","))))
			.query(Long.class)
			.list();
	}

	/**
	 * Inserts events that the worker itself makes. One whose id is there already is left
	 * alone.
	 * @param cloudEvents CloudEvents 1.0 in their JSON format
	 */
	public void insertOnce(Collection<String> cloudEvents) {
		this.batch.batchUpdate("""
				INSERT INTO outbox_event (cloud_event) VALUES (?)
				ON DUPLICATE KEY UPDATE id = id
				""", cloudEvents.stream().map((event) -> new Object[] { event }).toList());
	}

	/**
	 * Takes new events for this transaction, those of one user after those of another;
	 * other transactions pass over them. Uses {@code outbox_event_new}.
	 * @param limit how many at the most
	 * @param except events to leave alone, mostly none
	 * @return them, by user and id
	 */
	List<NewEvent> lockNew(int limit, Set<Long> except) {
		return lockNew("new_user_id IS NOT NULL", List.of(), limit, except);
	}

	/**
	 * Takes new events of the users behind one, as {@link #lockNew} does.
	 * @param user who comes before them
	 * @param limit how many at the most
	 * @param except events to leave alone, mostly none
	 * @return them, by user and id
	 */
	List<NewEvent> lockNewBehind(String user, int limit, Set<Long> except) {
		return lockNew("new_user_id > ?", List.of(user), limit, except);
	}

	/**
	 * Takes more new events of a user, as {@link #lockNew} does.
	 * @param last the last one that was taken
	 * @param limit how many at the most
	 * @param except events to leave alone, mostly none
	 * @return them, by id
	 */
	List<NewEvent> lockNewBehind(NewEvent last, int limit, Set<Long> except) {
		return lockNew("new_user_id = ? AND id > ?", List.of(last.userId(), last.id()), limit, except);
	}

	private List<NewEvent> lockNew(String which, List<Object> parameters, int limit, Set<Long> except) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id, new_user_id
				FROM outbox_event FORCE INDEX (outbox_event_new)
				WHERE %s%s
				ORDER BY new_user_id, id
				LIMIT %d
				FOR UPDATE SKIP LOCKED
				""", which, except.isEmpty() ? "" : " AND id NOT IN (" + numbers(except) + ")", limit))
			.params(parameters)
			.query((row, number) -> new NewEvent(row.getLong("id"), row.getString("new_user_id")))
			.list();
	}

	/** Written out, since profiles showed the binding of hundreds of numbers. */
	private static String numbers(Collection<Long> ids) {
		return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

	/**
	 * Marks events whose deliveries have been made.
	 * @param ids at least one id
	 */
	public void markFannedOut(Collection<Long> ids) {
		this.jdbc.sql("""
				UPDATE outbox_event FORCE INDEX (PRIMARY)
				SET state = 'FANNED_OUT', fanned_out_at = UTC_TIMESTAMP(6)
				WHERE id IN (:ids)
				""").param("ids", ids).update();
	}

	/**
	 * Reads events for sending, however large they are.
	 * @param ids at least one id
	 * @return the events, in no particular order
	 */
	public List<StoredEvent> find(Collection<Long> ids) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT id, event_id, type, user_id, phone_number, created_at,
				       IF(OCTET_LENGTH(cloud_event) <= @@max_allowed_packet - %d, cloud_event, NULL) AS cloud_event
				FROM outbox_event FORCE INDEX (PRIMARY)
				WHERE id IN (%s)
				""", ROW, numbers(ids)))
			.query((row, number) -> new StoredEvent(row.getLong("id"), row.getString("event_id"), row.getString("type"),
					row.getString("user_id"), row.getString("phone_number"),
					Objects.requireNonNullElse(row.getString("cloud_event"), ""), DatabaseTime.get(row, "created_at")))
			.list()
			.stream()
			.map((event) -> event.cloudEvent().isEmpty() ? event.with(inPieces(event.id())) : event)
			.toList();
	}

	/**
	 * Reads a text that is larger than a row may be that the server sends: the driver
	 * would refuse the row, and its connection would be of no use any more.
	 */
	private String inPieces(long id) {
		StringBuilder text = new StringBuilder();
		String piece;
		do {
			// a character has up to four bytes
			piece = this.jdbc.sql(String.format(Locale.ROOT, """
					SELECT SUBSTRING(cloud_event, ?, (@@max_allowed_packet - %d) DIV 4)
					FROM outbox_event
					WHERE id = ?
					""", ROW))
				.params(text.codePointCount(0, text.length()) + 1, id)
				.query(String.class)
				.optional()
				.orElse("");
			text.append(piece);
		}
		while (!piece.isEmpty());
		return text.toString();
	}

	/**
	 * Whether the database takes a text in a statement: with what quoting adds, it is no
	 * larger than {@code max_allowed_packet}.
	 * @param text a text
	 * @return false if the driver would refuse to send it
	 */
	public boolean takes(String text) {
		long bytes = text.getBytes(StandardCharsets.UTF_8).length
				+ text.chars().filter((character) -> QUOTED.indexOf(character) >= 0).count() + ROW;
		return bytes < CERTAIN || bytes <= longestStatement();
	}

	/**
	 * How many bytes a statement may have.
	 * @return {@code max_allowed_packet} of the session
	 */
	public long longestStatement() {
		return this.jdbc.sql("SELECT @@max_allowed_packet").query(Long.class).single();
	}

	/** What a producer is to hear of a failed INSERT. */
	private static RuntimeException refusal(DataAccessException ex) {
		if (ex instanceof DuplicateKeyException) {
			return new DuplicateEventException(ex);
		}
		if (DatabaseFailure.isTooLarge(ex)) {
			return new InvalidEventException(EventRule.FITS_PACKET, ex);
		}
		EventRule rule = brokenRule(ex);
		return (rule != null) ? new InvalidEventException(rule, ex) : ex;
	}

	private static @Nullable EventRule brokenRule(DataAccessException ex) {
		if (!(ex.getMostSpecificCause() instanceof SQLException cause) || cause.getMessage() == null) {
			return null;
		}
		String message = cause.getMessage();
		int code = cause.getErrorCode();
		if (code == CHECK_OF_MYSQL || code == CHECK_OF_MARIADB) {
			Matcher matcher = RULE.matcher(message);
			return matcher.find() ? EventRule.of(matcher.group(1)) : null;
		}
		if (code == JSON_TOO_DEEP) {
			return EventRule.VALID_JSON;
		}
		return (code == DATA_TOO_LONG) ? EventRule.ofColumnIn(message) : null;
	}

	private record Placed(long id, Instant createdAt) {
	}

	/**
	 * An event that is to be fanned out, locked.
	 *
	 * @param id {@code outbox_event.id}
	 * @param userId whose it is
	 */
	record NewEvent(long id, String userId) {

	}

}
