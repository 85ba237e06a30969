package com.httpsms.webhooks.maintenance;

import java.util.ArrayList;
import java.util.List;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Events and deliveries as they are when some time has passed.
 */
public final class History {

	private final TestDatabase database;

	/**
	 * The history of a database.
	 * @param database the database
	 */
	public History(TestDatabase database) {
		this.database = database;
	}

	/**
	 * Events that have been fanned out, to nobody.
	 * @param count how many
	 * @param type their type
	 * @param daysAgo when they were published
	 */
	public void events(int count, String type, int daysAgo) {
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			rows.add(new Object[] { SampleEvents.fresh(type), daysAgo, daysAgo });
		}
		new JdbcTemplate(this.database.dataSource()).batchUpdate("""
				INSERT INTO outbox_event (cloud_event, state, fanned_out_at, created_at)
				VALUES (?, 'FANNED_OUT', UTC_TIMESTAMP(6) - INTERVAL ? DAY, UTC_TIMESTAMP(6) - INTERVAL ? DAY)
				""", rows);
	}

	/**
	 * Deliveries of all events that this webhook has none of, with one attempt each.
	 * @param webhook the webhook
	 * @param status how they ended
	 */
	public void deliveries(long webhook, String status) {
		this.database.jdbc()
			.sql("""
					INSERT INTO delivery (event_id, webhook_id, status, attempt_count, created_at, finished_at, last_outcome)
					SELECT e.id, :webhook, :status, 1, e.created_at, e.created_at, 'REFUSED'
					FROM outbox_event e
					LEFT JOIN delivery d ON d.event_id = e.id AND d.webhook_id = :webhook
					WHERE d.event_id IS NULL
					""")
			.param("webhook", webhook)
			.param("status", status)
			.update();
		this.database.jdbc()
			.sql("""
					INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome, http_status, node)
					SELECT d.event_id, d.webhook_id, 1, d.created_at, 7, 'REFUSED', 500, 'a former node'
					FROM delivery d
					LEFT JOIN delivery_attempt a ON a.event_id = d.event_id AND a.webhook_id = d.webhook_id
					WHERE a.event_id IS NULL
					""")
			.update();
	}

	/**
	 * Has a webhook's deliveries wait.
	 * @param webhook the webhook
	 */
	public void pause(long webhook) {
		this.database.jdbc().sql("UPDATE webhook SET status = 'PAUSED' WHERE id = ?").param(webhook).update();
	}

	/**
	 * A webhook's uuid.
	 * @param webhook the webhook
	 * @return its uuid
	 */
	public String uuid(long webhook) {
		return this.database.jdbc()
			.sql("SELECT uuid FROM webhook WHERE id = ?")
			.param(webhook)
			.query(String.class)
			.single();
	}

}
