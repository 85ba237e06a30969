package com.httpsms.webhooks.maintenance.batch;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.delivery.BulkDeliveries;

/**
 * Stretches of events that a statement can go through in a second or two, however many
 * deliveries each event has: a session that is silent for longer is cut.
 */
@Repository
public class EventStretches {

	private final JdbcClient jdbc;

	private final BulkDeliveries events;

	EventStretches(JdbcClient jdbc, BulkDeliveries events) {
		this.jdbc = jdbc;
		this.events = events;
	}

	/**
	 * Where a stretch ends.
	 * @param after the event before its first one
	 * @param end the event after the last one that there may be
	 * @param mostEvents how many events it may have
	 * @param mostDeliveries how many deliveries they may have, unless the first one has
	 * more
	 * @return its last event, or null if there is none
	 */
	public @Nullable Long last(long after, long end, int mostEvents, int mostDeliveries) {
		Long last = this.events.lastEvent(after, end, mostEvents);
		return (last != null) ? cut(after, last, mostDeliveries) : null;
	}

	/** Reads no more of the primary key than it leaves. */
	private long cut(long after, long last, int deliveries) {
		return this.jdbc.sql("""
				SELECT event_id
				FROM delivery
				WHERE event_id > ? AND event_id <= ?
				ORDER BY event_id, webhook_id
				LIMIT 1 OFFSET ?
				""")
			.params(after, last, deliveries)
			.query(Long.class)
			.optional()
			// this event has the first delivery too many
			.map((event) -> Math.max(event - 1, after + 1))
			.orElse(last);
	}

}
