package com.httpsms.webhooks.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Target;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Verdict;

/**
 * The table that the loop goes over.
 */
final class PendingDeliveries {

	private static final String SELECT = """
			SELECT id, attempts, number, webhook_id, webhook_uuid, user_id, phone_number, url, signing_key, event_id, body
			FROM pending_delivery WHERE status = 'PENDING' AND due_at <= UTC_TIMESTAMP(6) ORDER BY due_at, id LIMIT ?
			""";

	private static final String FINISH = "UPDATE pending_delivery SET status = ?, attempts = ? WHERE id = ?";

	private static final String POSTPONE = """
			UPDATE pending_delivery SET due_at = UTC_TIMESTAMP(6) + INTERVAL ? MICROSECOND, attempts = ? WHERE id = ?
			""";

	private final DataSource dataSource;

	private final Attempts attempts;

	PendingDeliveries(DataSource dataSource, Attempts attempts) {
		this.dataSource = dataSource;
		this.attempts = attempts;
	}

	/**
	 * Those that are due, those that are being sent among them.
	 * @param limit how many at most
	 */
	List<Row> due(int limit) throws SQLException {
		List<Row> rows = new ArrayList<>(limit);
		try (Connection connection = this.dataSource.getConnection();
				PreparedStatement select = connection.prepareStatement(SELECT)) {
			select.setInt(1, limit);
			try (ResultSet result = select.executeQuery()) {
				while (result.next()) {
					rows.add(row(result));
				}
			}
		}
		return rows;
	}

	/**
	 * Sends a row and writes what came of it, in one transaction.
	 */
	void send(Row row) throws SQLException {
		int attempt = row.attempts() + 1;
		Answer answer = this.attempts.send(row.item(), attempt);
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			this.attempts.record(connection, row.item(), attempt, answer);
			update(connection, row.id(), attempt, this.attempts.verdict(answer, attempt));
			connection.commit();
		}
	}

	private static void update(Connection connection, long id, int attempt, Verdict verdict) throws SQLException {
		Duration delay = (verdict instanceof Verdict.Retry retry) ? retry.delay() : null;
		try (PreparedStatement update = connection.prepareStatement((delay != null) ? POSTPONE : FINISH)) {
			if (delay != null) {
				update.setLong(1, delay.toNanos() / 1000);
			}
			else {
				update.setString(1, (verdict instanceof Verdict.Delivered) ? "DELIVERED" : "FAILED");
			}
			update.setInt(2, attempt);
			update.setLong(3, id);
			update.executeUpdate();
		}
	}

	private static Row row(ResultSet result) throws SQLException {
		Target target = new Target(result.getInt(4), result.getString(5), result.getString(6), result.getString(7),
				result.getString(8), result.getString(9));
		return new Row(result.getLong(1), result.getInt(2),
				new Item(result.getLong(3), target, result.getString(10), result.getString(11)));
	}

	/**
	 * A row.
	 *
	 * @param id its key
	 * @param attempts how many it has had
	 * @param item what to send
	 */
	record Row(long id, int attempts, Item item) {
	}

}
