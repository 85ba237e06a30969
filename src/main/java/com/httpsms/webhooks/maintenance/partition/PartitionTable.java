package com.httpsms.webhooks.maintenance.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * The statements on partitions of {@code delivery} and {@code delivery_attempt}. The
 * outbox has none: what is unique in it does not go by its id. Names of tables and
 * partitions are ours, and numbers, so that they can be written out.
 */
@Repository
class PartitionTable {

	static final String ATTEMPTS = "delivery_attempt";

	static final String DELIVERIES = "delivery";

	/** Both tables, in the order in which they are changed. */
	static final List<String> TABLES = List.of(ATTEMPTS, DELIVERIES);

	private final JdbcClient jdbc;

	PartitionTable(JdbcClient jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Whether there is a table.
	 * @param table its name
	 * @return true if there is
	 */
	boolean exists(String table) {
		return this.jdbc
			.sql("""
					SELECT EXISTS (SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?)
					""")
			.param(table)
			.query(Boolean.class)
			.single();
	}

	/**
	 * The partitions of a table.
	 * @param table the table
	 * @return its partitions in their order, empty if it has none
	 */
	List<Stretch> of(String table) {
		List<Map.Entry<String, Long>> ends = this.jdbc.sql("""
				SELECT partition_name AS name, partition_description AS bound
				FROM information_schema.partitions
				WHERE table_schema = DATABASE() AND table_name = ? AND partition_name IS NOT NULL
				ORDER BY partition_ordinal_position
				""").param(table).query((row, number) -> {
			String bound = row.getString("bound");
			return Map.entry(row.getString("name"), bound.equals("MAXVALUE") ? Long.MAX_VALUE : Long.parseLong(bound));
		}).list();
		List<Stretch> stretches = new ArrayList<>();
		long first = 0;
		for (Map.Entry<String, Long> end : ends) {
			stretches.add(new Stretch(end.getKey(), first, end.getValue()));
			first = end.getValue();
		}
		return stretches;
	}

	/**
	 * The last event of which a table has something.
	 * @param table the table
	 * @return the event, 0 if it is empty
	 */
	long last(String table) {
		return this.jdbc.sql("SELECT COALESCE(MAX(event_id), 0) FROM " + table).query(Long.class).single();
	}

	/**
	 * Ends the partition that has no end, and adds another one. What is in it is copied,
	 * which is nothing as long as this happens in time.
	 * @param table the table
	 * @param end where it ends
	 */
	void add(String table, long end) {
		this.jdbc.sql(String.format(Locale.ROOT, """
				ALTER TABLE %s REORGANIZE PARTITION later INTO (
				  PARTITION %s VALUES LESS THAN (%d), PARTITION later VALUES LESS THAN MAXVALUE)
				""", table, Stretch.before(end), end)).update();
	}

	/**
	 * Drops a partition with all that it has.
	 * @param table the table
	 * @param stretch the partition
	 */
	void drop(String table, Stretch stretch) {
		this.jdbc.sql(String.format(Locale.ROOT, "ALTER TABLE %s DROP PARTITION %s", table, stretch.name())).update();
	}

	/**
	 * Whether a range has an attempt, in whichever partition.
	 * @param stretch the range
	 * @return true if there is one
	 */
	boolean hasAttempts(Stretch stretch) {
		return this.jdbc.sql("SELECT EXISTS (SELECT 1 FROM delivery_attempt WHERE event_id >= ? AND event_id < ?)")
			.params(stretch.first(), stretch.end())
			.query(Boolean.class)
			.single();
	}

	/**
	 * Whether a range has an event. Waits for who is inserting one or has one locked: who
	 * makes deliveries, or has them sent again, locks their events.
	 * @param stretch the range
	 * @return true if there is one
	 */
	boolean hasEvents(Stretch stretch) {
		return this.jdbc.sql("""
				SELECT id FROM outbox_event WHERE id >= ? AND id < ? ORDER BY id LIMIT 1 FOR UPDATE
				""").params(stretch.first(), stretch.end()).query(Long.class).optional().isPresent();
	}

	/**
	 * Whether somebody is owed something of a partition. Two short ranges of
	 * {@code delivery_queue} for each webhook, whose ids come from
	 * {@code delivery_webhook} without their deliveries.
	 * @param stretch the partition
	 * @return true if there is something, which should not be without its event
	 */
	boolean isOwed(Stretch stretch) {
		return this.jdbc.sql(String.format(Locale.ROOT, """
				SELECT EXISTS (
				  SELECT 1
				  FROM (SELECT DISTINCT webhook_id FROM delivery PARTITION (%1$s)) w
				  STRAIGHT_JOIN delivery PARTITION (%1$s) d FORCE INDEX (delivery_queue)
				    ON d.webhook_id = w.webhook_id AND d.status IN ('PENDING', 'SENDING'))
				""", stretch.name())).query(Boolean.class).single();
	}

	/**
	 * Deletes finished deliveries, with their attempts, whose event has left. Goes by
	 * primary keys.
	 * @param after the event before the first one
	 * @param end the event after the last one
	 * @param limit of how many events at the most
	 * @return the last of these, 0 if there are none
	 */
	long deleteLeft(long after, long end, int limit) {
		List<Long> events = this.jdbc.sql("""
				SELECT DISTINCT d.event_id
				FROM delivery d
				LEFT JOIN outbox_event e ON e.id = d.event_id
				WHERE d.event_id > ? AND d.event_id < ? AND e.id IS NULL AND d.finished_at IS NOT NULL
				ORDER BY d.event_id
				LIMIT ?
				""").params(after, end, limit).query(Long.class).list();
		if (events.isEmpty()) {
			return 0;
		}
		this.jdbc.sql("""
				DELETE a
				FROM delivery_attempt a
				JOIN delivery d ON d.event_id = a.event_id AND d.webhook_id = a.webhook_id AND d.finished_at IS NOT NULL
				WHERE a.event_id IN (:events)
				""").param("events", events).update();
		this.jdbc.sql("DELETE FROM delivery WHERE event_id IN (:events) AND finished_at IS NOT NULL")
			.param("events", events)
			.update();
		return events.get(events.size() - 1);
	}

}
