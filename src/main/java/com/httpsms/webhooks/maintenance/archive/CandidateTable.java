package com.httpsms.webhooks.maintenance.archive;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;

/**
 * The statements that look at events which may leave the tables, and lock nothing. All go
 * by primary keys.
 */
@Repository
class CandidateTable {

	/** What fits into memory at once, however long each answer's excerpt is. */
	private static final int MOST_DELIVERIES = 5_000;

	private static final int MOST_ATTEMPTS = 25_000;

	private final JdbcClient jdbc;

	CandidateTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Looks at events, but not at how long they are.
	 * @param after the event before the first one
	 * @param last the last event
	 * @param cutoff since when nothing may have happened to what leaves
	 * @return the events that leave, in order
	 */
	List<Candidate> look(long after, long last, Instant cutoff) {
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"""
							SELECT e.id, COUNT(d.webhook_id) AS deliveries,
							       COUNT(d.webhook_id) <= :most_deliveries AND COALESCE(SUM(d.attempt_count), 0) <= :most_attempts AS fits
							FROM outbox_event e
							LEFT JOIN delivery d ON d.event_id = e.id
							WHERE e.id > :after AND e.id <= :last AND %s
							GROUP BY e.id
							HAVING COALESCE(MIN(%s), TRUE)
							ORDER BY e.id
							""",
					LeavingTable.IS_OLD, LeavingTable.HAS_ENDED))
			.param("most_deliveries", MOST_DELIVERIES)
			.param("most_attempts", MOST_ATTEMPTS)
			.param("cutoff", DatabaseTime.of(cutoff))
			.param("after", after)
			.param("last", last)
			.query((row, number) -> new Candidate(row.getLong("id"), 0, row.getLong("deliveries"),
					row.getBoolean("fits")))
			.list();
	}

	/**
	 * Looks at how long events are, for which each is read as a whole.
	 * @param events at least one event
	 * @return the same with their lengths
	 */
	List<Candidate> measure(List<Candidate> events) {
		Map<Long, Long> bytes = this.jdbc
			.sql(String.format(Locale.ROOT,
					"SELECT id, OCTET_LENGTH(cloud_event) AS bytes FROM outbox_event WHERE id IN (%s)",
					list(events.stream().map(Candidate::id).toList())))
			.query((row, number) -> Map.entry(row.getLong("id"), row.getLong("bytes")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		return events.stream()
			.map((event) -> new Candidate(event.id(), bytes.getOrDefault(event.id(), 0L), event.deliveries(), true))
			.toList();
	}

	/**
	 * Counts deliveries.
	 * @param ids at least one event
	 * @return how many each has; those without any are missing
	 */
	Map<Long, Long> countDeliveries(Collection<Long> ids) {
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"SELECT event_id, COUNT(*) AS deliveries FROM delivery WHERE event_id IN (%s) GROUP BY event_id",
					list(ids)))
			.query((row, number) -> Map.entry(row.getLong("event_id"), row.getLong("deliveries")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	/**
	 * Which events somebody is owed.
	 * @param ids at least one event
	 * @param cutoff since when nothing may have happened to what leaves
	 * @return the events that somebody is owed, or was until lately
	 */
	Set<Long> owed(Collection<Long> ids, Instant cutoff) {
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"SELECT DISTINCT d.event_id FROM delivery d WHERE d.event_id IN (%s) AND NOT (%s)", list(ids),
					LeavingTable.HAS_ENDED))
			.param("cutoff", DatabaseTime.of(cutoff))
			.query(Long.class)
			.set();
	}

	private static String list(Collection<Long> ids) {
		return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
	}

}
