package com.httpsms.webhooks.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.ledger.Cluster.Member;
import com.httpsms.webhooks.ledger.Ledger.Fate;
import com.httpsms.webhooks.testing.DatabaseServer;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TcpProxy;
import com.httpsms.webhooks.testing.TestDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Lets everything fail at once for a while, and holds what producers and endpoint saw
 * against the tables. {@code -Dledger.seed} repeats the choices of a run,
 * {@code -Dledger.duration} (ISO 8601, {@code PT20M}) makes it longer.
 */
class LedgerTest {

	private static final Logger logger = LoggerFactory.getLogger(LedgerTest.class);

	private static final int NODES = 3;

	private static final int PRODUCERS = 3;

	/** One webhook gets only so many at a time. */
	private static final int NARROW = 3;

	private final long seed = Long.getLong("ledger.seed", System.currentTimeMillis());

	private final Duration duration = Duration.parse(System.getProperty("ledger.duration", "PT20S"));

	private final Ledger ledger = new Ledger();

	private final Map<String, Set<String>> typesByWebhook = new HashMap<>();

	@Test
	void whateverFailsEachEventIsDeliveredOrAccountedFor() {
		DatabaseServer server = DatabaseServer.start();
		try (server) {
			Assumptions.assumeTrue(server.isOurProcess(), "this server can't be killed");
			logger.info("Ledger: -Dledger.seed={} -Dledger.duration={}", this.seed, this.duration);
			try (TestDatabase database = new TestDatabase(server);
					RandomEndpoint endpoint = new RandomEndpoint(this.seed, this.ledger)) {
				attack(server, database, endpoint);
			}
		}
	}

	private void attack(DatabaseServer server, TestDatabase database, RandomEndpoint endpoint) {
		try (Cluster cluster = new Cluster(NODES, database); TcpProxy way = new TcpProxy(database.port())) {
			try {
				cluster.members().forEach((member) -> member.node().awaitStarted());
				subscribe(database, endpoint);
				NodeFaults nodes = new NodeFaults(this.seed + 1, this.duration, cluster);
				DatabaseFaults databases = new DatabaseFaults(this.seed + 2, this.duration, server, way);
				Watch watch = new Watch(database, NARROW);
				Producers producers = new Producers(PRODUCERS, this.seed + 3, database.url(way.port()), server.user(),
						server.password(), this.ledger);
				try (watch; producers) {
					befall(nodes, databases);
				}
				cluster.heal();
				awaitRest(database, cluster);
				Books books = Books.read(database.jdbc());
				report(books, nodes, databases, watch);
				assertThat(new Audit(this.ledger, books, this.typesByWebhook).violations()).as("seed %s", this.seed)
					.isEmpty();
				assertThat(watch.violations()).as("seed %s", this.seed).isEmpty();
				assertThat(this.ledger.count(Fate.COMMITTED)).as("events, or the test shows nothing").isPositive();
			}
			finally {
				cluster.members()
					.forEach((member) -> member.keepLogs(Path.of(System.getProperty("ledger.logs", "target/ledger"))));
			}
		}
	}

	private void subscribe(TestDatabase database, RandomEndpoint endpoint) {
		subscribe(database, endpoint.url("/all"), SampleEvents.TYPES);
		subscribe(database, endpoint.url("/again"), SampleEvents.TYPES);
		subscribe(database, endpoint.url("/received"), List.of("message.phone.received"));
		subscribe(database, endpoint.url("/phones"), List.of("phone.heartbeat.offline", "phone.heartbeat.online"));
		long narrow = subscribe(database, endpoint.url("/narrow"), List.of("message.phone.sent"));
		database.jdbc()
			.sql("INSERT INTO webhook_queue (webhook_id, max_in_flight) VALUES (?, ?)")
			.params(narrow, NARROW)
			.update();
	}

	private long subscribe(TestDatabase database, String url, List<String> types) {
		long id = database.insertWebhook(url, "sms-webhook-secret", SampleEvents.USER, SampleEvents.PHONE, types);
		String uuid = database.jdbc()
			.sql("SELECT uuid FROM webhook WHERE id = ?")
			.param(id)
			.query(String.class)
			.single();
		this.typesByWebhook.put(uuid, new HashSet<>(types));
		return id;
	}

	/** Both at once; what a fault itself meets with fails the test. */
	private static void befall(Faults... faults) {
		ExecutorService threads = Executors.newFixedThreadPool(faults.length);
		try {
			CompletableFuture
				.allOf(List.of(faults)
					.stream()
					.map((fault) -> CompletableFuture.runAsync(fault, threads))
					.toArray(CompletableFuture[]::new))
				.join();
		}
		finally {
			threads.shutdown();
		}
	}

	private void awaitRest(TestDatabase database, Cluster cluster) {
		// holds let one delivery through at a time: on a busy machine the rest takes long
		await("all deliveries to be finished").atMost(Duration.ofMinutes(10))
			.pollInterval(Duration.ofMillis(200))
			.untilAsserted(() -> {
				// a node may have given up while the database was away
				cluster.members().stream().filter((member) -> !member.node().isAlive()).forEach(Member::restart);
				assertThat(unfinished(database)).isEmpty();
			});
	}

	/** What is not at rest, by kind. */
	private static Map<String, Long> unfinished(TestDatabase database) {
		Map<String, Long> unfinished = new TreeMap<>();
		database.jdbc().sql("""
				SELECT status, COUNT(*) FROM delivery WHERE status IN ('PENDING', 'SENDING') GROUP BY status
				UNION ALL
				SELECT 'NEW', COUNT(*) FROM outbox_event WHERE state = 'NEW' HAVING COUNT(*) > 0
				UNION ALL
				SELECT 'due queues', COUNT(*) FROM webhook_queue WHERE next_due_at IS NOT NULL HAVING COUNT(*) > 0
				""").query((row) -> {
			unfinished.put(row.getString(1), row.getLong(2));
		});
		return unfinished;
	}

	private void report(Books books, NodeFaults nodes, DatabaseFaults databases, Watch watch) {
		Map<String, Long> outcomes = books.attempts()
			.values()
			.stream()
			.collect(Collectors.groupingBy(Books.Attempt::outcome, TreeMap::new, Collectors.counting()));
		Map<String, Long> statuses = books.deliveries()
			.values()
			.stream()
			.collect(Collectors.groupingBy(Books.Delivery::status, TreeMap::new, Collectors.counting()));
		long repeats = this.ledger.arrivals()
			.stream()
			.filter((arrival) -> arrival.manner().status() == 200)
			.collect(Collectors.groupingBy((arrival) -> arrival.attempt().delivery(), Collectors.counting()))
			.values()
			.stream()
			.mapToLong((successes) -> successes - 1)
			.sum();
		logger.info("Ledger: events {} committed, {} rolled back, {} unknown ({} of all in the outbox)",
				this.ledger.count(Fate.COMMITTED), this.ledger.count(Fate.ROLLED_BACK), this.ledger.count(Fate.UNKNOWN),
				books.events().size());
		logger.info("Ledger: deliveries {}, attempts {}", statuses, outcomes);
		logger.info("Ledger: {} requests came, {} of them after another one had been answered with 200",
				this.ledger.arrivals().size(), repeats);
		logger.info("Ledger: faults {} {}, {} looks at the tables meanwhile", nodes.counts(), databases.counts(),
				watch.looks());
	}

}
