package com.httpsms.webhooks.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;

import javax.sql.DataSource;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Target;
import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.RetryPolicy;
import com.httpsms.webhooks.delivery.policy.Verdict;
import com.httpsms.webhooks.delivery.send.SenderFactory;
import com.httpsms.webhooks.delivery.send.WebhookRequest;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.webhook.Webhook;

/**
 * Sends for every peer, and keeps a log of it that has what ours has.
 */
final class Attempts implements AutoCloseable {

	static final String NAME = "peer_attempt";

	/** Ours, and when a row was written. */
	static final String TABLE = """
			CREATE TABLE peer_attempt (
			  event_id         BIGINT        NOT NULL,
			  webhook_id       BIGINT        NOT NULL,
			  attempt_no       SMALLINT      NOT NULL,
			  started_at       DATETIME(6)   NOT NULL,
			  duration_ms      INT           NULL,
			  outcome          ENUM ('SUCCEEDED', 'REFUSED', 'TIMED_OUT', 'UNREACHABLE', 'BLOCKED', 'ABANDONED') NOT NULL,
			  http_status      SMALLINT      NULL,
			  error            VARCHAR(500)  NULL,
			  response_excerpt VARCHAR(1024) NULL,
			  node             VARCHAR(128)  NOT NULL,
			  recorded_at      DATETIME(6)   NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
			  PRIMARY KEY (event_id, webhook_id, attempt_no)
			) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
			""";

	/** How many attempts a delivery may have. */
	static final int ALLOWED = 1 + RetryPolicy.RETRIES;

	/**
	 * A worker that died may have recorded an attempt that its successor makes again.
	 */
	private static final String INSERT = """
			INSERT INTO peer_attempt (event_id, webhook_id, attempt_no, started_at, duration_ms, outcome, http_status,
			  error, response_excerpt, node) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON DUPLICATE KEY UPDATE recorded_at = UTC_TIMESTAMP(6)
			""";

	private static final String NODE = "peer";

	private final RetryPolicy policy = new RetryPolicy(
			List.of(Duration.ofSeconds(5), Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofHours(1)),
			Duration.ofHours(1), () -> ThreadLocalRandom.current().nextDouble());

	private final SenderFactory senders = new SenderFactory(Duration.ofSeconds(5), 512);

	private final DataSource dataSource;

	Attempts(DataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Sends and records in a transaction of its own.
	 * @param attempt which attempt it is, from 1
	 */
	Answer attempt(Item item, int attempt) throws SQLException {
		Answer answer = send(item, attempt);
		try (Connection connection = this.dataSource.getConnection()) {
			record(connection, item, attempt, answer);
		}
		return answer;
	}

	/**
	 * Sends, in the caller's thread.
	 */
	Answer send(Item item, int attempt) {
		return Objects.requireNonNull(this.senders.sender().send(request(item, attempt)).block());
	}

	/**
	 * Records in the connection's transaction.
	 */
	void record(Connection connection, Item item, int attempt, Answer answer) throws SQLException {
		Duration duration = answer.duration();
		try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
			insert.setLong(1, item.number());
			insert.setLong(2, item.target().number());
			insert.setInt(3, attempt);
			insert.setObject(4, LocalDateTime.ofInstant(answer.startedAt(), ZoneOffset.UTC));
			insert.setObject(5, (duration != null) ? duration.toMillis() : null, Types.INTEGER);
			insert.setString(6, answer.outcome().name());
			insert.setObject(7, answer.httpStatus(), Types.SMALLINT);
			insert.setString(8, answer.error());
			insert.setString(9, answer.responseExcerpt());
			insert.setString(10, NODE);
			insert.executeUpdate();
		}
	}

	/**
	 * What becomes of a delivery, for the peers that have no rule of their own for it.
	 */
	Verdict verdict(Answer answer, int attempt) {
		return this.policy.verdict(answer, attempt, ALLOWED);
	}

	private static WebhookRequest request(Item item, int attempt) {
		Target target = item.target();
		Instant now = Instant.now();
		return new WebhookRequest(
				new Webhook(target.number(), target.uuid(), target.userId(), target.url(), target.signingKey(),
						Webhook.Status.ACTIVE),
				SigningKey.of(target.signingKey()), new StoredEvent(item.number(), item.eventId(), Item.TYPE,
						target.userId(), target.phoneNumber(), item.cloudEvent(), now),
				attempt, now);
	}

	@Override
	public void close() {
		this.senders.close();
	}

}
