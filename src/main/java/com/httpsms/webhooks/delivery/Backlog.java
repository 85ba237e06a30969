package com.httpsms.webhooks.delivery;

import java.util.Locale;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.SampleProperties;
import com.httpsms.webhooks.database.Sampled;

/**
 * What waits in the database, counted when metrics are read, but not more often than
 * every few seconds.
 */
@Repository
public class Backlog {

	/**
	 * Counting stops here: how far beyond a backlog is makes no difference, and counting
	 * it all would.
	 */
	static final int COUNTED = 100_000;

	/**
	 * Due deliveries of active webhooks, whose queue's hold is one thing or the other.
	 */
	private static final String DUE = """
			(SELECT COUNT(*)
			 FROM (SELECT 1
			       FROM webhook_queue q
			       JOIN webhook w ON w.id = q.webhook_id AND w.status = 'ACTIVE'
			       JOIN delivery d FORCE INDEX (delivery_queue) ON d.webhook_id = q.webhook_id AND d.status = 'PENDING'
			         AND d.next_attempt_at <= UTC_TIMESTAMP(6)
			       WHERE q.held_until IS %s
			       LIMIT :counted) due)""";

	private final JdbcClient jdbc;

	private final Sampled<Sample> sample;

	Backlog(JdbcClient jdbc, SampleProperties properties) {
		this.jdbc = jdbc;
		this.sample = new Sampled<>(this::count, Sample.UNKNOWN, properties.countInterval());
	}

	/**
	 * What waits now.
	 * @return a count of at most a few seconds ago; NaN while the database does not
	 * answer
	 */
	public Sample now() {
		return this.sample.now();
	}

	private Sample count() {
		// due deliveries are one range of delivery_queue for each queue; new events one
		// range of outbox_event_new
		return this.jdbc
			.sql(String.format(Locale.ROOT,
					"""
							SELECT %s AS ready,
							       %s AS behind_holds,
							       (SELECT COALESCE(MAX(TIMESTAMPDIFF(MICROSECOND, oldest, UTC_TIMESTAMP(6))), 0)
							        FROM (SELECT (SELECT d.next_attempt_at
							                      FROM delivery d FORCE INDEX (delivery_queue)
							                      WHERE d.webhook_id = q.webhook_id AND d.status = 'PENDING'
							                      ORDER BY d.webhook_id, d.status, d.next_attempt_at
							                      LIMIT 1) AS oldest
							              FROM webhook_queue q
							              JOIN webhook w ON w.id = q.webhook_id AND w.status = 'ACTIVE') heads) AS oldest_due_micros,
							       (SELECT COUNT(*)
							        FROM (SELECT 1 FROM outbox_event FORCE INDEX (outbox_event_new) WHERE new_user_id IS NOT NULL LIMIT :counted) new_events) AS new_events,
							       (SELECT COUNT(*) FROM webhook_queue WHERE held_until > UTC_TIMESTAMP(6)) AS held
							""",
					String.format(Locale.ROOT, DUE, "NULL"), String.format(Locale.ROOT, DUE, "NOT NULL")))
			.param("counted", COUNTED + 1)
			.query((row, number) -> new Sample(row.getLong("ready"), row.getLong("behind_holds"),
					Math.max(0, row.getLong("oldest_due_micros")) / 1e6, row.getLong("new_events"),
					row.getLong("held")))
			.single();
	}

	/**
	 * What waits.
	 *
	 * @param ready due deliveries of active webhooks whose endpoint is well, up to
	 * {@link #COUNTED}
	 * @param behindHolds due deliveries of the others, up to {@link #COUNTED}
	 * @param oldestDueSeconds for how long the oldest of them has been due
	 * @param newEvents events that are not fanned out, up to {@link #COUNTED}
	 * @param held endpoints that are held
	 */
	public record Sample(double ready, double behindHolds, double oldestDueSeconds, double newEvents, double held) {

		/**
		 * Deliveries of active webhooks whose time has come.
		 * @return how many, up to {@link #COUNTED}
		 */
		double due() {
			return Math.min(this.ready + this.behindHolds, COUNTED);
		}

		/**
		 * Whether more waits than somebody wants. What waits for an endpoint that fails
		 * does not count: it costs the others nothing.
		 * @param bound how many events and due deliveries may wait
		 * @return true if there are more; false while nobody knows
		 */
		public boolean isBeyond(int bound) {
			return this.ready + this.newEvents > bound;
		}

		static final Sample UNKNOWN = new Sample(Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN);

	}

}
