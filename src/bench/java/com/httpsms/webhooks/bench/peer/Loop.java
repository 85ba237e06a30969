package com.httpsms.webhooks.bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.Target;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * The loop over a table that a team writes first.
 */
public final class Loop extends Peer {

	private static final String TABLE = """
			CREATE TABLE pending_delivery (
			  id           BIGINT        NOT NULL AUTO_INCREMENT,
			  number       BIGINT        NOT NULL,
			  webhook_id   INT           NOT NULL,
			  webhook_uuid CHAR(36)      NOT NULL,
			  user_id      VARCHAR(128)  NOT NULL,
			  phone_number VARCHAR(32)   NOT NULL,
			  url          VARCHAR(2048) NOT NULL,
			  signing_key  VARCHAR(255)  NOT NULL,
			  event_id     VARCHAR(255)  NOT NULL,
			  body         MEDIUMTEXT    NOT NULL,
			  status       ENUM ('PENDING', 'DELIVERED', 'FAILED') NOT NULL DEFAULT 'PENDING',
			  due_at       DATETIME(6)   NOT NULL,
			  attempts     SMALLINT      NOT NULL DEFAULT 0,
			  PRIMARY KEY (id),
			  KEY pending_delivery_due (status, due_at)
			) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin
			""";

	private static final String INSERT = """
			INSERT INTO pending_delivery (number, webhook_id, webhook_uuid, user_id, phone_number, url, signing_key,
			  event_id, body, due_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
			""";

	private static final int BATCH = 1000;

	private final boolean draining;

	/**
	 * A peer.
	 * @param draining whether it goes on while there is work; without that it is the loop
	 * as it is first written, of 100 rows each second
	 */
	public Loop(boolean draining) {
		super(draining ? "loop, draining" : "loop");
		this.draining = draining;
	}

	@Override
	void createTables(TestDatabase database) {
		database.jdbc().sql(TABLE).update();
	}

	@Override
	public void queue(TestDatabase database, Load load) {
		try (Connection connection = database.dataSource().getConnection();
				PreparedStatement insert = connection.prepareStatement(INSERT)) {
			connection.setAutoCommit(false);
			Instant now = Instant.now();
			Iterator<Item> items = load.items().iterator();
			for (int count = 1; items.hasNext(); count++) {
				set(insert, items.next(), now);
				insert.addBatch();
				if (count % BATCH == 0 || !items.hasNext()) {
					insert.executeBatch();
					connection.commit();
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public Publisher publisher(TestDatabase database) {
		HikariDataSource pool = PeerPool.open(PeerPool.arguments(database), 1);
		return new Publisher() {

			@Override
			public void publish(Item item) {
				try (Connection connection = pool.getConnection();
						PreparedStatement insert = connection.prepareStatement(INSERT)) {
					set(insert, item, Instant.now());
					insert.executeUpdate();
				}
				catch (SQLException ex) {
					throw new IllegalStateException(ex);
				}
			}

			@Override
			public void close() {
				pool.close();
			}

		};
	}

	@Override
	public WorkerProcess start(TestDatabase database, List<String> jvmOptions) {
		return start(LoopWorker.class, database, jvmOptions, Boolean.toString(this.draining));
	}

	private static void set(PreparedStatement insert, Item item, Instant dueAt) throws SQLException {
		Target target = item.target();
		insert.setLong(1, item.number());
		insert.setInt(2, target.number());
		insert.setString(3, target.uuid());
		insert.setString(4, target.userId());
		insert.setString(5, target.phoneNumber());
		insert.setString(6, target.url());
		insert.setString(7, target.signingKey());
		insert.setString(8, item.eventId());
		insert.setString(9, item.cloudEvent());
		insert.setObject(10, LocalDateTime.ofInstant(dueAt, ZoneOffset.UTC));
	}

}
