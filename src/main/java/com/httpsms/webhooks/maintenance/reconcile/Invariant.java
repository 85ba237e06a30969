package com.httpsms.webhooks.maintenance.reconcile;

import java.util.Locale;

/**
 * What always holds between the tables, and the query for what breaks it, among the
 * events after {@code :after} up to {@code :last}. Each query sees one moment.
 */
enum Invariant {

	/**
	 * Each attempt that was counted has its row, unless it is being made.
	 */
	ATTEMPTS_ARE_RECORDED("""
			SELECT d.event_id AS event, d.webhook_id AS webhook,
			     CONCAT(d.status, ', ', d.attempt_count, ' attempts, ', COALESCE(a.rows_, 0), ' rows') AS detail
			FROM delivery d
			LEFT JOIN (SELECT event_id, webhook_id, COUNT(*) AS rows_
			           FROM delivery_attempt
			           WHERE event_id > :after AND event_id <= :last
			           GROUP BY event_id, webhook_id) a
			  ON a.event_id = d.event_id AND a.webhook_id = d.webhook_id
			WHERE d.event_id > :after AND d.event_id <= :last
			  AND COALESCE(a.rows_, 0) <> d.attempt_count - (d.status = 'SENDING')
			"""),

	/** An attempt belongs to a delivery. */
	ATTEMPTS_HAVE_DELIVERIES("""
			SELECT DISTINCT a.event_id AS event, a.webhook_id AS webhook, 'attempts without a delivery' AS detail
			FROM delivery_attempt a
			LEFT JOIN delivery d ON d.event_id = a.event_id AND d.webhook_id = a.webhook_id
			WHERE a.event_id > :after AND a.event_id <= :last AND d.event_id IS NULL
			"""),

	/** What was delivered was taken by the endpoint. */
	DELIVERED_MEANS_SUCCEEDED("""
			SELECT d.event_id AS event, d.webhook_id AS webhook, 'DELIVERED, and no attempt succeeded' AS detail
			FROM delivery d
			LEFT JOIN delivery_attempt a
			  ON a.event_id = d.event_id AND a.webhook_id = d.webhook_id AND a.outcome = 'SUCCEEDED'
			WHERE d.event_id > :after AND d.event_id <= :last AND d.status = 'DELIVERED' AND a.event_id IS NULL
			"""),

	/** An endpoint has a second between two requests for a delivery. */
	ATTEMPTS_ARE_A_SECOND_APART(
			"""
					SELECT a.event_id AS event, a.webhook_id AS webhook, CONCAT('attempts ', a.attempt_no, ' and ', b.attempt_no) AS detail
					FROM delivery_attempt a
					JOIN delivery_attempt b
					  ON b.event_id = a.event_id AND b.webhook_id = a.webhook_id AND b.attempt_no = a.attempt_no + 1
					WHERE a.event_id > :after AND a.event_id <= :last AND b.started_at < a.started_at + INTERVAL 1 SECOND
					"""),

	/** A delivery belongs to an event. */
	DELIVERIES_HAVE_EVENTS("""
			SELECT d.event_id AS event, d.webhook_id AS webhook, d.status AS detail
			FROM delivery d
			LEFT JOIN outbox_event e ON e.id = d.event_id
			WHERE d.event_id > :after AND d.event_id <= :last AND e.id IS NULL
			"""),

	/**
	 * An event that was fanned out has a delivery for each webhook that wants it and has
	 * not changed since; but for samples, which are sent to one webhook only.
	 */
	EVENTS_HAVE_DELIVERIES("""
			SELECT e.id AS event, w.id AS webhook, CONCAT(e.type, ' of ', e.created_at) AS detail
			FROM outbox_event e
			JOIN webhook w ON w.user_id = e.user_id AND w.status <> 'DELETED'
			  AND CHAR_LENGTH(w.user_id) = CHAR_LENGTH(e.user_id)
			  AND w.updated_at < e.created_at - INTERVAL 1 MINUTE
			JOIN webhook_event_type t ON t.webhook_id = w.id AND t.event_type = e.type
			JOIN webhook_phone_number p ON p.webhook_id = w.id AND p.phone_number = e.phone_number
			  AND CHAR_LENGTH(p.phone_number) = CHAR_LENGTH(e.phone_number)
			LEFT JOIN delivery d ON d.event_id = e.id AND d.webhook_id = w.id
			WHERE e.id > :after AND e.id <= :last AND e.state = 'FANNED_OUT' AND d.event_id IS NULL
			  AND NOT (JSON_VALUE(e.cloud_event, '$.test') <=> 'true' OR JSON_VALUE(e.cloud_event, '$.test') <=> '1')
			"""),

	/** An event is fanned out within minutes. */
	EVENTS_ARE_FANNED_OUT("""
			SELECT id AS event, 0 AS webhook, CONCAT('NEW since ', created_at) AS detail
			FROM outbox_event
			WHERE id > :after AND id <= :last AND state = 'NEW' AND created_at < UTC_TIMESTAMP(6) - INTERVAL 10 MINUTE
			"""),

	/** A lease that ran out is noticed within minutes. */
	LEASES_END(
			"""
					SELECT event_id AS event, webhook_id AS webhook, CONCAT('SENDING until ', lease_until, ' by ', claimed_by) AS detail
					FROM delivery
					WHERE event_id > :after AND event_id <= :last AND status = 'SENDING'
					  AND lease_until < UTC_TIMESTAMP(6) - INTERVAL 5 MINUTE
					""");

	private final String query;

	Invariant(String query) {
		this.query = query;
	}

	/**
	 * What breaks it.
	 * @return a query for events, webhooks and what is wrong
	 */
	String query() {
		return this.query;
	}

	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

}
