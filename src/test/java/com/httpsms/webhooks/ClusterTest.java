package com.httpsms.webhooks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.NodeProcess;
import com.httpsms.webhooks.testing.OnAnyDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several nodes as real processes, which are killed, suspended and asked to end in the
 * middle of their work. The order spares starts. On MySQL the ledger does the same to
 * nodes, and holds an account against the tables.
 */
@OnAnyDatabase
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init")
class ClusterTest extends DatabaseTest {

	/** So that leases run out soon. */
	private static final String[] HASTY = { "--webhooks.request-timeout=1s", "--webhooks.lease=6s" };

	/**
	 * So that a busy machine makes no request time out that ought to succeed; and so few
	 * at a time that one node alone would be at a backlog for eight seconds.
	 */
	private static final String[] PATIENT = { "--webhooks.request-timeout=8s", "--webhooks.lease=30s",
			"--webhooks.node.max-in-flight=64" };

	/** What the test before has left goes on, if it has the same properties. */
	private final List<Member> members = new ArrayList<>();

	private int started;

	private Endpoint endpoint;

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void closeEndpoint() {
		this.endpoint.close();
	}

	@AfterAll
	void closeNodes() {
		this.members.forEach((member) -> member.process().close());
	}

	/** The one node that there is, or a new one. */
	private Member only(String... properties) {
		return cluster(1, properties).get(0);
	}

	/** Nodes that are up, and no others. */
	private List<Member> cluster(int size, String... properties) {
		List<Member> fit = this.members.stream()
			.filter((member) -> member.process().isAlive() && List.of(properties).equals(member.properties()))
			.limit(size)
			.toList();
		List<Member> others = this.members.stream().filter((member) -> !fit.contains(member)).toList();
		others.forEach((member) -> member.process().terminate());
		others.forEach((member) -> member.process().awaitEnd(Duration.ofSeconds(30)));
		others.forEach((member) -> member.process().close());
		this.members.removeAll(others);
		while (this.members.size() < size) {
			launch(properties);
		}
		this.members.forEach((member) -> member.process().awaitStarted());
		return List.copyOf(this.members);
	}

	/** One more node, which is up. */
	private Member another(String... properties) {
		Member member = launch(properties);
		member.process().awaitStarted();
		return member;
	}

	private Member launch(String... properties) {
		this.started++;
		String name = "node-" + this.started;
		List<String> all = new ArrayList<>(List.of("--webhooks.retry.delays=1s,1s,1s,1s",
				"--webhooks.endpoint.hold.failures=1000", "--webhooks.node.name=" + name));
		all.addAll(List.of(properties));
		Member member = new Member(name, List.of(properties), new NodeProcess(database(), all.toArray(String[]::new)));
		this.members.add(member);
		return member;
	}

	private void webhooks(int count) {
		for (int i = 0; i < count; i++) {
			webhook(this.endpoint.url("/hook-" + i));
		}
	}

	private Map<String, Long> requestsByDelivery() {
		return this.endpoint.requests()
			.stream()
			.collect(Collectors.groupingBy((request) -> request.uri() + " " + request.text("id"),
					Collectors.counting()));
	}

	private long sendingOf(Member node) {
		return database().count("SELECT COUNT(*) FROM delivery WHERE status = 'SENDING' AND claimed_by LIKE ?",
				node.name() + "/%");
	}

	/** How many lanes run on each node, the smallest number first. */
	private List<Integer> lanesByNode() {
		return database().jdbc().sql("""
				SELECT COUNT(*)
				FROM WEBHOOKS_QRTZ_FIRED_TRIGGERS
				WHERE JOB_GROUP = 'lanes' AND STATE = 'EXECUTING'
				GROUP BY INSTANCE_NAME
				ORDER BY 1
				""").query(Integer.class).list();
	}

	/** The nodes that run all lanes: the one that does, or none. */
	private List<String> nodeWithAllLanes() {
		return database().jdbc().sql("""
				SELECT INSTANCE_NAME
				FROM WEBHOOKS_QRTZ_FIRED_TRIGGERS
				WHERE JOB_GROUP = 'lanes' AND STATE = 'EXECUTING'
				GROUP BY INSTANCE_NAME
				HAVING COUNT(*) = 8
				""").query(String.class).list();
	}

	private long nodesInQuartzsTables() {
		return database().count("""
				SELECT COUNT(DISTINCT INSTANCE_NAME)
				FROM (SELECT INSTANCE_NAME FROM WEBHOOKS_QRTZ_SCHEDULER_STATE
				      UNION ALL
				      SELECT INSTANCE_NAME FROM WEBHOOKS_QRTZ_FIRED_TRIGGERS) nodes
				""");
	}

	@Test
	@Order(1)
	void eachNodeRunsItsShareOfTheLanes() {
		only(PATIENT);
		await("all lanes on the only node").until(() -> lanesByNode().equals(List.of(8)));
		Member two = another(PATIENT);
		await("half of the lanes").until(() -> lanesByNode().equals(List.of(4, 4)));
		another(PATIENT);
		await("a third of them").until(() -> lanesByNode().equals(List.of(2, 3, 3)));
		two.process().kill();
		await("half of them again").until(() -> lanesByNode().equals(List.of(4, 4)));
		await("nothing of the dead one in Quartz's tables").until(() -> nodesInQuartzsTables() == 2);
		assertThat(database().count(
				"SELECT COUNT(*) FROM WEBHOOKS_QRTZ_TRIGGERS WHERE TRIGGER_GROUP <> 'cron' AND NEXT_FIRE_TIME > ?",
				Instant.now().minus(Duration.ofDays(365)).toEpochMilli()))
			.as("jobs that would not be due for a node whose clock is wrong")
			.isZero();
	}

	@Test
	@Order(2)
	void aNodeThatWasTakenForDeadLeavesItsLanesToTheOthers() {
		List<Member> both = cluster(2, PATIENT);
		await("lanes on both").untilAsserted(() -> assertThat(lanesByNode()).isEqualTo(List.of(4, 4)));
		both.get(0).process().suspend();
		await("all lanes on the other").untilAsserted(
				() -> assertThat(nodeWithAllLanes()).singleElement().asString().startsWith(both.get(1).name() + "/"));
		both.get(0).process().resume();
		await("half of them each").untilAsserted(() -> assertThat(lanesByNode()).isEqualTo(List.of(4, 4)));
	}

	@Test
	@Order(3)
	void nodesShareABacklogAndSendEachDeliveryOnce() {
		cluster(2, PATIENT);
		await("lanes on both").untilAsserted(() -> assertThat(lanesByNode()).isEqualTo(List.of(4, 4)));
		webhooks(20);
		this.endpoint.behave((request) -> Reply.status(200).after(Duration.ofMillis(100)));
		commitEvents(250);
		await("5000 deliveries").until(() -> deliveries("DELIVERED") == 5000);
		assertThat(requestsByDelivery()).hasSize(5000).allSatisfy((delivery, count) -> assertThat(count).isOne());
		assertThat(database().count("SELECT COUNT(DISTINCT node) FROM delivery_attempt")).as("both worked")
			.isEqualTo(2);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt")).isEqualTo(5000);
	}

	@Test
	@Order(6)
	void whatAKilledNodeWasSendingIsFinishedByAnotherWithoutASixthRequest() {
		Member victim = only(HASTY);
		webhooks(5);
		this.endpoint.behave((request) -> Reply.never());
		commitEvents(10);
		await("requests in flight").until(() -> sendingOf(victim) >= 20 && this.endpoint.requests().size() >= 20);
		victim.process().kill();
		long abandoned = sendingOf(victim);
		assertThat(abandoned).isPositive();
		this.endpoint.behave((request) -> Reply.status(200));
		another(HASTY);
		await("all deliveries").until(() -> deliveries("DELIVERED") == 50);
		assertThat(requestsByDelivery()).hasSize(50)
			.allSatisfy((delivery, count) -> assertThat(count).isBetween(1L, 5L));
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED' AND node LIKE ?",
				victim.name() + "/%"))
			.isEqualTo(abandoned);
		assertEveryRequestIsAccountedFor();
	}

	@Test
	@Order(7)
	void aNodeThatWasSuspendedPastItsLeaseRecordsNothingTwice() {
		Member sleeper = only(HASTY);
		webhooks(3);
		this.endpoint.behave((request) -> Reply.status(200).after(Duration.ofMillis(400)));
		commitEvents(10);
		await("requests in flight").until(() -> sendingOf(sleeper) > 0);
		sleeper.process().suspend();
		long asleep = sendingOf(sleeper);
		another(HASTY);
		await("the other's work").until(() -> deliveries("DELIVERED") == 30);
		sleeper.process().resume();
		commitEvents(10);
		await("new work").until(() -> deliveries("DELIVERED") == 60);
		assertThat(database().count("SELECT COUNT(*) FROM delivery_attempt WHERE outcome = 'ABANDONED'"))
			.isEqualTo(asleep);
		assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE attempt_count > 5 OR status <> 'DELIVERED'"))
			.isZero();
		assertThat(requestsByDelivery()).hasSize(60)
			.allSatisfy((delivery, count) -> assertThat(count).isBetween(1L, 5L));
		assertEveryRequestIsAccountedFor();
	}

	@Test
	@Order(4)
	void aNodeThatIsAskedToEndFinishesWhatItIsSendingWithin15Seconds() {
		Member leaver = only(PATIENT);
		webhooks(3);
		this.endpoint.behave((request) -> Reply.status(200).after(Duration.ofMillis(700)));
		commitEvents(200);
		await("requests in flight").until(() -> sendingOf(leaver) > 40);
		leaver.process().terminate();
		assertThat(leaver.process().awaitEnd(Duration.ofSeconds(15))).isLessThan(Duration.ofSeconds(15));
		assertThat(deliveries("SENDING")).as("nothing is left to a lease").isZero();
		assertThat(deliveries("DELIVERED")).isPositive();
		assertThat(deliveries("PENDING")).isPositive();
		assertThat(database().count("SELECT COUNT(*) FROM delivery WHERE status = 'PENDING' AND attempt_count > 0"))
			.as("what was not sent has lost no attempt")
			.isZero();
		assertThat(requestsByDelivery()).hasSize((int) deliveries("DELIVERED"))
			.allSatisfy((delivery, count) -> assertThat(count).isOne());
	}

	@Test
	@Order(5)
	void aPauseSurvivesRestarts() {
		NodeProcess first = only(PATIENT).process();
		await("lanes").until(() -> database()
			.count("SELECT COUNT(*) FROM WEBHOOKS_QRTZ_TRIGGERS WHERE TRIGGER_GROUP = 'lanes'") == 8);
		first.terminate();
		first.awaitEnd(Duration.ofSeconds(15));
		// what Scheduler.pauseTriggers does for a group of waiting triggers
		database().jdbc()
			.sql("UPDATE WEBHOOKS_QRTZ_TRIGGERS SET TRIGGER_STATE = 'PAUSED' WHERE TRIGGER_GROUP = 'lanes'")
			.update();
		database().jdbc()
			.sql("INSERT INTO WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS VALUES ('httpsms-webhooks', 'lanes')")
			.update();
		webhooks(1);
		commitEvents(1);
		another("--webhooks.lanes=10", "--spring.datasource.hikari.maximum-pool-size=26");
		await("no delivery").during(Duration.ofSeconds(5)).until(() -> this.endpoint.requests().isEmpty());
		assertThat(database().count(
				"SELECT COUNT(*) FROM WEBHOOKS_QRTZ_TRIGGERS WHERE TRIGGER_GROUP = 'lanes' AND TRIGGER_STATE = 'PAUSED'"))
			.as("lanes that are new are paused too")
			.isEqualTo(10);
		database().jdbc().sql("DELETE FROM WEBHOOKS_QRTZ_PAUSED_TRIGGER_GRPS").update();
		database().jdbc()
			.sql("UPDATE WEBHOOKS_QRTZ_TRIGGERS SET TRIGGER_STATE = 'WAITING' WHERE TRIGGER_GROUP = 'lanes'")
			.update();
		await("the delivery").until(() -> deliveries("DELIVERED") == 1);
		await("nothing of the one that ended in Quartz's tables").until(() -> nodesInQuartzsTables() == 1);
	}

	private void assertEveryRequestIsAccountedFor() {
		Map<String, Long> rows = database().jdbc()
			.sql("""
					SELECT CONCAT(SUBSTRING(w.url, LENGTH(w.url) - LOCATE('/', REVERSE(w.url)) + 1), ' ', e.event_id) AS delivery,
					       COUNT(*) AS attempts
					FROM delivery_attempt a
					JOIN outbox_event e ON e.id = a.event_id
					JOIN webhook w ON w.id = a.webhook_id
					GROUP BY delivery
					""")
			.query((row, number) -> Map.entry(row.getString("delivery"), row.getLong("attempts")))
			.list()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
		assertThat(requestsByDelivery())
			.allSatisfy((delivery, count) -> assertThat(rows.get(delivery)).as(delivery).isGreaterThanOrEqualTo(count));
	}

	/**
	 * A node.
	 *
	 * @param name what it is called
	 * @param properties those that a test asked for
	 * @param process where it runs
	 */
	private record Member(String name, List<String> properties, NodeProcess process) {

	}

}
