package com.httpsms.webhooks.delivery;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

import com.httpsms.webhooks.database.DatabaseTime;
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
		// with types, so that nobody has to look for them in each value of each row
		this.jdbc.batchUpdate("""
				INSERT INTO delivery_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome,
				  http_status, error, response_excerpt, node, url)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
				""", results, results.size(), AttemptTable::bind);
	}

	private static void bind(PreparedStatement statement, AttemptResult result) throws SQLException {
		Attempt attempt = result.attempt();
		Answer answer = result.answer();
		statement.setLong(1, attempt.delivery().eventId());
		statement.setLong(2, attempt.delivery().webhookId());
		statement.setInt(3, attempt.number());
		statement.setObject(4, DatabaseTime.of(answer.startedAt()));
		statement.setObject(5, (answer.duration() != null) ? answer.duration().toMillis() : null);
		statement.setString(6, answer.outcome().name());
		statement.setObject(7, answer.httpStatus());
		statement.setString(8, answer.error());
		statement.setString(9, answer.responseExcerpt());
		statement.setString(10, attempt.node());
		statement.setString(11, result.url());
	}

}
