package com.httpsms.webhooks.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.simple.JdbcClient;

import com.httpsms.webhooks.ledger.Ledger.AttemptId;
import com.httpsms.webhooks.ledger.Ledger.DeliveryId;

/**
 * What the tables say.
 *
 * @param events the ids of the events that producers inserted
 * @param deliveries the deliveries of those events
 * @param attempts their attempts
 * @param failures how many {@code webhook.send.failed} events tell of a delivery
 */
record Books(Set<String> events, Map<DeliveryId, Delivery> deliveries, Map<AttemptId, Attempt> attempts,
		Map<DeliveryId, Integer> failures) {

	private static final String FAILED = "webhook.send.failed";

	static Books read(JdbcClient jdbc) {
		Set<String> events = new HashSet<>(jdbc.sql("SELECT event_id FROM outbox_event WHERE type <> :failed")
			.param("failed", FAILED)
			.query(String.class)
			.list());
		Map<DeliveryId, Delivery> deliveries = new HashMap<>();
		jdbc.sql("""
				SELECT e.event_id, w.uuid, d.status, d.attempt_count, d.attempts_allowed
				FROM delivery d
				JOIN outbox_event e ON e.id = d.event_id
				JOIN webhook w ON w.id = d.webhook_id
				""").query((row) -> {
			deliveries.put(id(row), new Delivery(row.getString(3), row.getInt(4), row.getInt(5)));
		});
		Map<AttemptId, Attempt> attempts = new HashMap<>();
		jdbc.sql("""
				SELECT e.event_id, w.uuid, a.attempt_no, a.outcome, a.http_status
				FROM delivery_attempt a
				JOIN outbox_event e ON e.id = a.event_id
				JOIN webhook w ON w.id = a.webhook_id
				""").query((row) -> {
			attempts.put(new AttemptId(id(row), row.getInt(3)),
					new Attempt(row.getString(4), row.getObject(5, Integer.class)));
		});
		Map<DeliveryId, Integer> failures = new HashMap<>();
		jdbc.sql("""
				SELECT JSON_VALUE(cloud_event, '$.data.event_id'), JSON_VALUE(cloud_event, '$.data.webhook_id')
				FROM outbox_event
				WHERE type = :failed
				""").param("failed", FAILED).query((row) -> {
			failures.merge(id(row), 1, Integer::sum);
		});
		return new Books(events, deliveries, attempts, failures);
	}

	private static DeliveryId id(ResultSet row) throws SQLException {
		return new DeliveryId(row.getString(1), row.getString(2));
	}

	/**
	 * A row of {@code delivery}.
	 *
	 * @param status its status
	 * @param attempts how many were counted
	 * @param allowed how many there may be
	 */
	record Delivery(String status, int attempts, int allowed) {
	}

	/**
	 * A row of {@code delivery_attempt}.
	 *
	 * @param outcome its outcome
	 * @param httpStatus the answer's status, or null if there was none
	 */
	record Attempt(String outcome, @Nullable Integer httpStatus) {
	}

}
