package com.httpsms.webhooks.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcTemplate;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.SampleEvents;

import static org.assertj.core.api.Assertions.assertThat;

/** Claims take from users in turn, on a database, without Quartz. */
@SuppressWarnings("NullAway.Init")
class UsersInTurnTest extends DatabaseTest {

	/** More than one claim looks at. */
	private static final int MANY = 300;

	private Node node;

	private JdbcTemplate jdbc;

	@BeforeAll
	void start() {
		this.node = Node.idle(database(), "--webhooks.node.max-in-flight=100", "--webhooks.endpoint.max-in-flight=10");
		this.jdbc = new JdbcTemplate(database().dataSource());
	}

	@AfterAll
	void stop() {
		this.node.close();
	}

	private long webhookOf(String user) {
		return database().insertWebhook("http://127.0.0.1:9/", "", user, SampleEvents.PHONE, SampleEvents.TYPES);
	}

	private List<Long> webhooksOf(String user, int count) {
		return IntStream.range(0, count).mapToObj((i) -> webhookOf(user)).toList();
	}

	/** Has some deliveries of each webhook fanned out. */
	private void due(String user, int each) {
		List<Object[]> rows = new ArrayList<>();
		for (int i = 0; i < each; i++) {
			rows.add(new Object[] { SampleEvents.fresh("message.phone.received").replace(SampleEvents.USER, user) });
		}
		this.jdbc.batchUpdate("INSERT INTO outbox_event (cloud_event) VALUES (?)", rows);
		try {
			while (this.node.get(FanOut.class).run() > 0) {
				assertThat(database().waiting()).isNotNegative();
			}
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private List<Long> claimed(int limit) {
		return this.node.get(Claims.class)
			.take(limit)
			.deliveries()
			.stream()
			.map((claim) -> claim.webhook().id())
			.toList();
	}

	@Test
	void theManyWebhooksOfAUserStandBehindEachOther() {
		List<Long> many = webhooksOf("many", MANY);
		due("many", 3);
		long lone = webhookOf("lone");
		due("lone", 1);
		List<Long> claimed = claimed(50);
		assertThat(claimed).contains(lone).hasSize(50);
		assertThat(claimed.stream().filter(many::contains)).hasSize(49);
		assertThat(claimed(50)).as("it goes on").hasSize(50).allMatch(many::contains);
	}

	@Test
	void ofManyUsersEachHasItsTurn() {
		List<Long> webhooks = LongStream.range(0, 100).map((user) -> {
			List<Long> own = webhooksOf("user-" + user, 2);
			due("user-" + user, 1);
			return own.get(0);
		}).boxed().toList();
		List<Long> claimed = new ArrayList<>();
		for (int turn = 0; turn < 20; turn++) {
			claimed.addAll(claimed(10));
		}
		assertThat(claimed).doesNotHaveDuplicates().hasSize(200).containsAll(webhooks);
		assertThat(claimed.subList(0, 100).stream().map(this::userOf).distinct().count())
			.as("users among the first half")
			.isGreaterThan(90);
	}

	private String userOf(long webhook) {
		return Objects.requireNonNull(
				this.jdbc.queryForObject("SELECT user_id FROM webhook WHERE id = ?", String.class, webhook));
	}

	@Test
	void whoHasAllItMayHaveWaitsASecondAndKeepsNobody() {
		UserShares shares = this.node.get(UserShares.class);
		int held = shares.now().of("greedy").left();
		assertThat(held).isEqualTo(71);
		IntStream.range(0, held).forEach((i) -> shares.take("greedy"));
		try {
			webhooksOf("greedy", 3);
			due("greedy", 2);
			long other = webhookOf("other");
			due("other", 1);
			assertThat(claimed(20)).containsExactly(other);
			assertThat(database().count("SELECT COUNT(*) FROM webhook_queue WHERE user_id = 'greedy'"
					+ " AND next_due_at BETWEEN UTC_TIMESTAMP(6) AND UTC_TIMESTAMP(6) + INTERVAL 1 SECOND"))
				.as("queues that are looked at later")
				.isEqualTo(3);
			assertThat(claimed(20)).isEmpty();
		}
		finally {
			IntStream.range(0, held).forEach((i) -> shares.giveBack("greedy"));
		}
		this.jdbc.update("UPDATE webhook_queue SET next_due_at = UTC_TIMESTAMP(6) WHERE next_due_at IS NOT NULL");
		assertThat(claimed(20)).hasSize(6);
	}

	@Test
	void newEventsOfWhoHasAllItMayHaveWaitInTheirQueues() {
		UserShares shares = this.node.get(UserShares.class);
		int held = shares.now().of("greedy").left();
		IntStream.range(0, held).forEach((i) -> shares.take("greedy"));
		try {
			long webhook = webhookOf("greedy");
			this.jdbc.update("INSERT INTO webhook_queue (webhook_id) VALUES (?)", webhook);
			database().insertEvent(SampleEvents.fresh("message.phone.received").replace(SampleEvents.USER, "greedy"));
			FanOut.Done done = this.node.get(Transactions.class)
				.run(() -> this.node.get(FanOut.class).withinTransaction(10));
			assertThat(done.claimed()).isEmpty();
			assertThat(deliveries("PENDING")).isOne();
		}
		finally {
			IntStream.range(0, held).forEach((i) -> shares.giveBack("greedy"));
		}
	}

	@Test
	void aQueueThatWasWrittenWithoutItsUserGetsIt() {
		long webhook = webhookOf("somebody");
		this.jdbc.update("INSERT INTO webhook_queue (webhook_id) VALUES (?)", webhook);
		this.node.get(Sweep.class).repairHeads();
		assertThat(this.jdbc.queryForObject("SELECT user_id FROM webhook_queue WHERE webhook_id = ?", String.class,
				webhook))
			.isEqualTo("somebody");
	}

}
