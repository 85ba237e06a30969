package com.httpsms.webhooks.bench.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.awaitility.Awaitility;

/**
 * The sink, seen from the benchmark.
 */
public final class Sink implements AutoCloseable {

	private final WorkerProcess process = WorkerProcess.ofClass(SinkServer.class, List.of("-Xmx512m"), List.of());

	private final HttpClient client = HttpClient.newHttpClient();

	private final String base;

	/** Starts it. */
	public Sink() {
		Awaitility.await("the sink").atMost(Duration.ofSeconds(30)).until(() -> {
			this.process.requireAlive();
			return this.process.output().startsWith("port ");
		});
		this.base = "http://127.0.0.1:" + this.process.output().substring("port ".length()).strip();
	}

	/**
	 * An endpoint that answers at once.
	 * @return the beginning of its URLs
	 */
	public String instant() {
		return this.base + "/instant";
	}

	/**
	 * An endpoint that takes its time.
	 * @param millis how long
	 * @return the beginning of its URLs
	 */
	public String after(int millis) {
		return this.base + "/after/" + millis;
	}

	/**
	 * An endpoint that takes requests and never answers.
	 * @return the beginning of its URLs
	 */
	public String never() {
		return this.base + "/never";
	}

	/** Begins to count anew. */
	public void reset() {
		control("reset");
	}

	/** Begins to count anew, and notes when each event arrives. */
	public void record() {
		control("record");
	}

	/**
	 * What has come.
	 * @return the counts since the last reset
	 */
	public Counts counts() {
		String[] numbers = control("counts").split(" ", -1);
		return new Counts(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]),
				Long.parseLong(numbers[3]));
	}

	/**
	 * When each event came first.
	 * @return microseconds since 1970, by the event's id
	 */
	public Map<String, Long> arrivals() {
		Map<String, Long> arrivals = new HashMap<>();
		control("arrivals").lines().forEach((line) -> {
			int space = line.lastIndexOf(' ');
			arrivals.putIfAbsent(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
		});
		return arrivals;
	}

	private String control(String command) {
		try {
			return this.client
				.send(HttpRequest.newBuilder(URI.create(this.base + "/control/" + command)).build(),
						HttpResponse.BodyHandlers.ofString())
				.body();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.close();
	}

	/**
	 * What has come to the sink.
	 *
	 * @param answered requests that were answered
	 * @param unanswered requests that never will be
	 * @param first when the first one came, in microseconds since 1970, zero if none has
	 * @param lastAnswered when the last one was answered
	 */
	public record Counts(long answered, long unanswered, long first, long lastAnswered) {
	}

}
