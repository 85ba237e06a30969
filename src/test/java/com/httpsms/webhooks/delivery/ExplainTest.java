package com.httpsms.webhooks.delivery;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.delivery.policy.DeliveryStatus;
import com.httpsms.webhooks.outbox.NewEvents;
import com.httpsms.webhooks.outbox.OutboxTable;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.webhook.WebhookTable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The hot statements on tables of 100,000 rows read what they need by an index: counted
 * by the server in the rows that it touched, and seen in its plans. Works on the
 * statements that the tables really send, taken from the server's own record of them.
 */
@SuppressWarnings("NullAway.Init")
class ExplainTest extends DatabaseTest {

	private static final int EVENTS = 100_000;

	private static final Pattern FULL_SCAN = Pattern.compile("\"access_type\": ?\"ALL\"");

	private Node node;

	private JdbcTemplate jdbc;

	@BeforeAll
	void fill() {
		this.node = Node.idle(database());
		this.jdbc = new JdbcTemplate(this.node.get(HikariDataSource.class));
		beforeFilling(this.jdbc);
		for (int i = 0; i < 200; i++) {
			database().insertWebhook("http://127.0.0.1:9/", "", (i < 100) ? SampleEvents.USER : "user-" + i,
					SampleEvents.PHONE, List.of((i < 1) ? "message.phone.received" : "message.phone.sent"));
		}
		commitEvents(1000);
		while (database().count("SELECT COUNT(*) FROM outbox_event") < EVENTS) {
			this.jdbc.update("""
					INSERT INTO outbox_event (cloud_event, state)
					SELECT JSON_SET(cloud_event, '$.id', UUID()), 'FANNED_OUT' FROM outbox_event LIMIT 10000
					""");
		}
		this.jdbc.update("""
				INSERT INTO delivery (event_id, webhook_id, next_attempt_at, status, finished_at)
				SELECT e.id, w.id, IF(e.id % 5 = 0, UTC_TIMESTAMP(6) - INTERVAL e.id SECOND, NULL),
				       IF(e.id % 5 = 0, 'PENDING', 'DELIVERED'), IF(e.id % 5 = 0, NULL, UTC_TIMESTAMP(6))
				FROM outbox_event e JOIN webhook w ON w.id = (SELECT MIN(id) FROM webhook) + e.id % 200
				WHERE e.state = 'FANNED_OUT'
				""");
		this.jdbc.update("""
				INSERT INTO webhook_queue (webhook_id, next_due_at)
				SELECT id, UTC_TIMESTAMP(6) - INTERVAL id SECOND FROM webhook
				""");
		arrange();
		takeStatistics(this.jdbc);
	}

	/** What is to be done with the empty tables. */
	void beforeFilling(JdbcTemplate jdbc) {
		// they stay as they are
	}

	/** Has the server learn how many rows there are. */
	void takeStatistics(JdbcTemplate jdbc) {
		jdbc.execute(
				"ANALYZE TABLE outbox_event, delivery, webhook, webhook_queue, webhook_event_type, webhook_phone_number");
	}

	/** What is to be done with the tables once they are full. */
	void arrange() {
		// they stay as they are
	}

	/** How many partitions the tables have. */
	int partitions() {
		return 1;
	}

	/** Each look-up that does not go by event is one in each partition. */
	private long moreDives(int lookUps) {
		return (long) lookUps * (partitions() - 1);
	}

	/** The tables are filled once. */
	@Override
	protected void emptyDatabase() {
		// each test rolls back
	}

	@AfterAll
	void stop() {
		this.node.close();
	}

	@Test
	void aFanOutReadsItsEventsAndTheirWebhooksOnly() {
		OutboxTable outbox = this.node.get(OutboxTable.class);
		DeliveryTable deliveries = this.node.get(DeliveryTable.class);
		QueueTable queues = this.node.get(QueueTable.class);
		assertReads("look", 20, queues::look);
		// the first time it learns that there is more than a group, and takes turns
		NewEvents newEvents = this.node.get(NewEvents.class);
		assertReads("take", 60 + 3 * 60, () -> newEvents.take(50, Set.of()));
		assertReads("take in turn", 2 * 60, () -> newEvents.take(50, Set.of()));
		List<Long> events = newEvents.take(50, Set.of());
		// 50 events of a user with 100 webhooks, of which one wants them
		assertReads("insertMatching", 50 * (100 * 3 + 10), () -> deliveries.insertMatching(events));
		assertReads("matching", 50 * (100 * 3 + 10), () -> this.node.get(WebhookTable.class).matching(events, 1000));
		assertReads("activeWebhooks", 300, () -> deliveries.activeWebhooks(events));
		assertReads("pullForward", 60, () -> queues.pullForward(webhooks(20)));
		assertReads("insertMissing", 100, () -> queues.insertMissing(webhooks(20)));
		assertReads("markFannedOut", 200, () -> outbox.markFannedOut(events));
	}

	@Test
	void aClaimReadsItsQueuesAndTheirFirstDeliveriesOnly() {
		DeliveryTable deliveries = this.node.get(DeliveryTable.class);
		QueueTable queues = this.node.get(QueueTable.class);
		List<Long> webhooks = webhooks(20);
		Map<Long, Integer> limits = webhooks.stream().collect(Collectors.toMap((id) -> id, (id) -> 10));
		assertReads("lockDue", 70, () -> queues.lockDue(64, Set.of()));
		assertReads("find webhooks", 60, () -> this.node.get(WebhookTable.class).find(webhooks));
		assertReads("countSending", 60 + moreDives(20), () -> deliveries.countSending(webhooks));
		Instant now = Instant.now();
		// the rows come again from the temporary table of the union
		assertReads("due of each", 20 * 10 * 3 + moreDives(20), () -> deliveries.due(limits, now));
		assertReads("due of all", 60 + moreDives(20), () -> deliveries.due(webhooks, now, 30));
		assertReads("due of all, when nothing is", 50 + moreDives(20),
				() -> deliveries.due(webhooks, Instant.EPOCH, 30));
		assertReads("nextDue", 20 * 4 + moreDives(20), () -> deliveries.nextDue(webhooks));
		assertReads("waiting", 30 + moreDives(1), () -> deliveries.waiting(webhooks.get(0), 20));
		List<DeliveryKey> keys = deliveries.due(limits, now).stream().map(PendingDelivery::key).toList();
		assertReads("sending", 3 * keys.size() + 50, () -> deliveries.sending(keys));
		assertReads("lockFree", 60, () -> queues.lockFree(webhooks));
		assertReads("expired", 1000 + moreDives(200), () -> deliveries.expired(java.time.Duration.ofSeconds(20), 500));
		assertReads("lateHeads", 2000 + moreDives(200), queues::lateHeads);
		this.jdbc.update("UPDATE webhook SET status = 'DELETED'");
		assertReads("orphaned", 1000 + moreDives(200), queues::orphaned);
		this.jdbc.update("UPDATE webhook SET status = 'ACTIVE'");
	}

	@Test
	void aPageReadsItsDeliveriesOnly() {
		DeliveryHistory history = this.node.get(DeliveryHistory.class);
		DeliveryKey end = new DeliveryKey(Long.MAX_VALUE, Long.MAX_VALUE);
		List<Long> webhooks = webhooks(2);
		// the rows come again from the temporary table of the union
		assertReads("latest of two webhooks", 2 * 21 * 3 + moreDives(2),
				() -> history.latest(webhooks, null, end, 0, 21));
		assertReads("latest of a status", 2 * 21 * 3,
				() -> history.latest(webhooks, DeliveryStatus.DELIVERED, end, 0, 21));
		assertReads("latest of all", 30, () -> history.latest(end, 0, 21));
		assertReads("latest of all, in the middle", 30, () -> history.latest(new DeliveryKey(EVENTS / 2, 100), 0, 21));
		List<DeliveryKey> keys = history.latest(end, 0, 21);
		assertThat(keys).hasSize(21);
		assertReads("find", 21 * 6, () -> history.find(keys));
		assertReads("firstFrom", 100, () -> this.node.get(OutboxTable.class).firstFrom(java.time.Instant.EPOCH));
		assertReads("retries", 10 + moreDives(1), () -> this.node.get(TurnTable.class).retries(webhooks.get(0)));
	}

	@Test
	void aChunkOfABulkJobReadsItsDeliveriesOnly() {
		BulkTable bulk = this.node.get(BulkTable.class);
		long webhook = webhooks(2).get(1);
		Instant farAway = Instant.parse("9999-12-31T00:00:00Z");
		FinishedSelection all = new FinishedSelection(List.of("message.phone.received"), Instant.EPOCH, farAway,
				Long.MAX_VALUE, farAway);
		// the rows come again from the derived table
		assertReads("finished", 100 * 5, () -> bulk.finished(all, webhook, DeliveryStatus.DELIVERED, 0, 100));
		assertReads("finished, from the middle", 100 * 5,
				() -> bulk.finished(all, webhook, DeliveryStatus.DELIVERED, EVENTS / 2, 100));
		List<Long> events = bulk.finished(all, webhook, DeliveryStatus.DELIVERED, 0, 100)
			.stream()
			.map(BulkTable.Finished::event)
			.toList();
		assertThat(events).hasSize(100);
		assertReads("startRounds", 100 * 4,
				() -> bulk.startRounds(webhook, DeliveryStatus.DELIVERED, events, farAway, 5));
		assertReads("lastEvent", 2500, () -> bulk.lastEvent(EVENTS / 2, Long.MAX_VALUE, 1000));
		assertReads("missing", 1000 * 6,
				() -> bulk.missing(webhook, EVENTS / 2, EVENTS / 2 + 1000, Instant.EPOCH, farAway));
		assertReads("nextWebhook", 5, () -> bulk.nextWebhook(webhook, null, null));
	}

	@Test
	void plansHaveNoFilesortAndNoFullScan() {
		List<Long> webhooks = webhooks(2);
		String events = LongStream.rangeClosed(1, 20).mapToObj(Long::toString).collect(Collectors.joining(","));
		String pairs = LongStream.rangeClosed(1, 20)
			.mapToObj((event) -> "(" + event + "," + webhooks.get(0) + ")")
			.collect(Collectors.joining(","));
		assertPlan(
				"SELECT id FROM outbox_event FORCE INDEX (outbox_event_new) WHERE new_user_id > 'u' ORDER BY new_user_id, id LIMIT 500 FOR UPDATE SKIP LOCKED");
		assertPlan("SELECT e.id, w.id " + WebhookTable.MATCHING.replace(":events", events));
		assertPlan(
				"""
						SELECT webhook_id FROM webhook_queue FORCE INDEX (webhook_queue_due) WHERE next_due_at <= UTC_TIMESTAMP(6)
						ORDER BY next_due_at LIMIT 64 FOR UPDATE SKIP LOCKED""");
		assertPlan("""
				SELECT event_id, webhook_id, attempt_count, attempts_allowed, next_attempt_at
				FROM delivery FORCE INDEX (delivery_queue)
				WHERE webhook_id = %d AND status = 'PENDING' ORDER BY next_attempt_at LIMIT 33"""
			.formatted(webhooks.get(0)));
		assertPlan(
				"SELECT event_id FROM delivery FORCE INDEX (PRIMARY) WHERE (event_id, webhook_id) IN (%s) AND status = 'SENDING'"
					.formatted(pairs));
		assertPlan(
				"UPDATE delivery FORCE INDEX (PRIMARY) SET attempt_count = attempt_count + 1 WHERE (event_id, webhook_id) IN (%s) AND status = 'PENDING'"
					.formatted(pairs));
	}

	private List<Long> webhooks(int count) {
		return this.jdbc.queryForList("SELECT id FROM webhook ORDER BY id LIMIT " + count, Long.class);
	}

	private void assertPlan(String sql) {
		String plan = this.jdbc.queryForObject("EXPLAIN FORMAT=JSON " + sql, String.class);
		// MariaDB turns a long list of pairs into a table of its own, which it reads as a
		// whole
		String baseTables = String.valueOf(plan)
			.replaceAll("(?s)\"table_name\": \"<derived.*?\"access_type\": \"ALL\"", "");
		assertThat(baseTables).as(sql).doesNotContain("filesort\": true", "\"filesort\"");
		assertThat(FULL_SCAN
			.matcher(baseTables.replaceAll("(?s)\"table_name\": \"tvc_\\d+\".*?\"access_type\": \"ALL\"", ""))
			.find()).as(sql + "\n" + plan).isFalse();
	}

	/**
	 * In a transaction that is rolled back, so that each statement finds the tables full.
	 */
	private void assertReads(String what, long atMost, Runnable statement) {
		new TransactionTemplate(this.node.get(PlatformTransactionManager.class)).executeWithoutResult((status) -> {
			long before = rowsRead();
			statement.run();
			long read = rowsRead() - before;
			status.setRollbackOnly();
			assertThat(read).as("rows read by " + what).isLessThanOrEqualTo(atMost + STATUS_ROWS);
		});
	}

	/** What reading the counters adds to them. */
	private static final long STATUS_ROWS = 20;

	private long rowsRead() {
		return this.jdbc.queryForList("SHOW SESSION STATUS LIKE 'Handler_read%'")
			.stream()
			.filter((row) -> String.valueOf(row.values()).contains("Handler_read"))
			.mapToLong((row) -> Long.parseLong(String.valueOf(row.values().toArray()[1])))
			.sum();
	}

}
