package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.Collection;

import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.delivery.policy.Answer;

/**
 * The statement on {@code delivery_attempt}: rows are only ever added.
 */
@Repository
class AttemptTable {

	private final JdbcTemplate jdbc;

	AttemptTable(JdbcTemplate jdbc) {
		this.jdbc = jdbc;
	}

	/**
	 * Logs attempts, in one statement when the driver may rewrite batches.
	 * @param results at least one result
	 */
	void insert(Collection<AttemptResult> results) {
		this.jdbc.batchUpdate("""
				INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome,
				  http_status, error, response_excerpt, node)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				""", results.stream().map(AttemptTable::row).toList());
	}

	private static Object[] row(AttemptResult result) {
		Attempt attempt = result.attempt();
		Answer answer = result.answer();
		return new @Nullable Object[] { attempt.delivery().eventId(), attempt.delivery().webhookId(), attempt.number(),
				DatabaseTime.of(answer.startedAt()), millis(answer.duration()), answer.outcome().name(),
				answer.httpStatus(), answer.error(), answer.responseExcerpt(), attempt.node() };
	}

	private static @Nullable Long millis(@Nullable Duration duration) {
		return (duration != null) ? duration.toMillis() : null;
	}

}
