package com.httpsms.webhooks.bench.scenario;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.contender.Load;
import com.httpsms.webhooks.bench.contender.ThisProject;
import com.httpsms.webhooks.bench.rig.WorkerProcess;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * J: how many events a node takes over HTTP, one by one and in batches, beside the same
 * inserts by plain JDBC. Nobody wants the events, so that nothing but taking them counts.
 */
public final class Ingest {

	private static final String SCENARIO = "J";

	private static final String KEY = "a key of the benchmark";

	private static final int PRODUCERS = 8;

	private static final int SINGLE = 8000;

	private static final int BATCHED = 80_000;

	private static final int BATCH = 500;

	private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

	private final Run run;

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	/** Ids of events never repeat. */
	private final AtomicLong number = new AtomicLong();

	/**
	 * The scenario of a run.
	 * @param run the run
	 */
	public Ingest(Run run) {
		this.run = run;
	}

	/** HTTP and JDBC in turn, after a round that warms both up. */
	public void measure() {
		ThisProject project = this.run.project().with("--webhooks.api.max-backlog=100000");
		try (TestDatabase database = this.run.rig().database()) {
			project.prepare(database, new Load(1, List.of()));
			allow(database);
			try (WorkerProcess node = project.start(database, this.run.workerOptions())) {
				ThisProject.awaitStart(node);
				Matcher port = PORT.matcher(node.output());
				if (!port.find()) {
					throw new IllegalStateException("a node without a port: " + node.output());
				}
				URI uri = URI.create("http://127.0.0.1:" + port.group(1) + "/v1/events");
				for (int round = -1; round < this.run.rounds(); round++) {
					double http = rate(SINGLE, 1, (events) -> post(uri, "application/cloudevents+json", events.get(0)));
					double jdbc = rate(SINGLE, 1, (events) -> insert(database, events));
					double httpBatches = rate(BATCHED, BATCH,
							(events) -> post(uri, "application/cloudevents-batch+json", events.toString()));
					double jdbcBatches = rate(BATCHED, BATCH, (events) -> insert(database, events));
					if (round >= 0) {
						add("single, HTTP events/s", http);
						add("single, JDBC events/s", jdbc);
						add("single, HTTP / JDBC", http / jdbc);
						add("batches of 500, HTTP events/s", httpBatches);
						add("batches of 500, JDBC events/s", jdbcBatches);
						add("batches of 500, HTTP / JDBC", httpBatches / jdbcBatches);
					}
				}
			}
		}
	}

	private void add(String metric, double value) {
		this.run.add(SCENARIO, this.run.project().name(), metric, value);
	}

	private static void allow(TestDatabase database) {
		try {
			byte[] hash = MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8));
			database.jdbc().sql("INSERT INTO api_key (key_hash, role) VALUES (?, 'PRODUCER')").param(hash).update();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private double rate(int events, int group, Publishing publishing) {
		int scaled = Math.max(group * PRODUCERS, this.run.scaled(events));
		int groups = scaled / group / PRODUCERS;
		List<List<List<String>>> work = IntStream.range(0, PRODUCERS)
			.mapToObj((producer) -> IntStream.range(0, groups).mapToObj((index) -> events(group)).toList())
			.toList();
		ExecutorService producers = Executors.newFixedThreadPool(PRODUCERS);
		try {
			long start = System.nanoTime();
			List<Future<?>> futures = work.stream().<Future<?>>map((mine) -> producers.submit(() -> {
				for (List<String> one : mine) {
					publishing.publish(one);
				}
				return null;
			})).toList();
			for (Future<?> future : futures) {
				future.get();
			}
			return (double) groups * group * PRODUCERS / ((System.nanoTime() - start) / 1e9);
		}
		catch (Exception ex) {
			throw new IllegalStateException("events were not taken", ex);
		}
		finally {
			producers.shutdownNow();
		}
	}

	private List<String> events(int count) {
		long first = this.number.getAndAdd(count) + 1;
		return Load.of(count, 1, "http://127.0.0.1:9/")
			.startingAt(first)
			.items()
			.map(Item::cloudEvent)
			.toList();
	}

	private void post(URI uri, String type, String body) throws IOException, InterruptedException {
		HttpResponse<String> response = this.client.send(HttpRequest.newBuilder(uri)
			.header("x-api-key", KEY)
			.header("Content-Type", type)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
		if (response.statusCode() != 202) {
			throw new IllegalStateException(response.statusCode() + " " + response.body());
		}
	}

	private static void insert(TestDatabase database, List<String> events) throws SQLException {
		try (Connection connection = database.dataSource().getConnection();
				PreparedStatement statement = connection
					.prepareStatement("INSERT INTO outbox_event (cloud_event) VALUES (?)")) {
			connection.setAutoCommit(false);
			for (String event : events) {
				statement.setString(1, event);
				statement.addBatch();
			}
			statement.executeBatch();
			connection.commit();
		}
	}

	/** Takes a group of events to the outbox. */
	@FunctionalInterface
	private interface Publishing {

		void publish(List<String> events) throws Exception;

	}

}
