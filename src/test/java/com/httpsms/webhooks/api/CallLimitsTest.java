package com.httpsms.webhooks.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springdoc.core.service.OpenAPIService;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.ApiClient;
import com.httpsms.webhooks.testing.ApiClient.Reply;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What one caller can make a node spend, on a node that allows little.
 */
@OnAnyDatabase
class CallLimitsTest extends ApiTest {

	private static final Logger logger = LoggerFactory.getLogger(CallLimitsTest.class);

	@Override
	String[] properties() {
		return new String[] { "--spring.quartz.auto-startup=false", "--webhooks.api.max-calls-per-second=3",
				"--webhooks.api.max-calls-at-once=4", "--webhooks.api.max-bodies=8MB", "--webhooks.api.max-calls=30" };
	}

	private ApiClient keyOf(ApiKey.Role role, String user) {
		return new ApiClient(this.node,
				this.node.get(ApiKeys.class).create(role, (role == ApiKey.Role.USER) ? user : null).text());
	}

	/** Opens a request and sends its first bytes. */
	private Socket begin(String path, String headers, int length) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), URI.create(this.node.url("/")).getPort());
		socket.setSoTimeout(20_000);
		socket.getOutputStream()
			.write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
					+ "Content-Length: " + length + "\r\n" + headers + "\r\n{")
				.getBytes(StandardCharsets.US_ASCII));
		return socket;
	}

	private static String statusOf(Socket socket) throws IOException {
		InputStream in = socket.getInputStream();
		byte[] start = in.readNBytes(12);
		return new String(start, StandardCharsets.US_ASCII);
	}

	@Test
	void oneUserWhoCallsWithoutEndIsToldToWaitAndOthersAreNot() {
		ApiClient eager = keyOf(ApiKey.Role.USER, "eager");
		List<Reply> replies = IntStream.range(0, 100).mapToObj((call) -> eager.get("/v1/webhooks?limit=1")).toList();
		List<Reply> refused = replies.stream().filter((reply) -> reply.status() == 429).toList();
		assertThat(refused).isNotEmpty()
			.allSatisfy((reply) -> assertThat(reply.response().headers().firstValue("Retry-After")).contains("1"));
		assertThat(replies).first().extracting(Reply::status).isEqualTo(200);
		// two keys of a user have one budget
		assertThat(IntStream.range(0, 30)
			.mapToObj((call) -> keyOf(ApiKey.Role.USER, "eager").get("/v1/webhooks"))
			.anyMatch((reply) -> reply.status() == 429)).isTrue();
		assertThat(this.user.get("/v1/webhooks").status()).isEqualTo(200);
		assertThat(this.operator.get("/v1/deliveries").status()).isEqualTo(200);
		await("its budget").until(() -> eager.get("/v1/webhooks").status() == 200);
	}

	@Test
	void whoTriesKeysIsNotLookedUpAnyMoreAndWhoHasOneIs() {
		assertThat(this.user.get("/v1/webhooks").status()).isEqualTo(200);
		List<Integer> statuses = IntStream.range(0, 60)
			.mapToObj((guess) -> new ApiClient(this.node, "httpsms_user_guess-" + guess).get("/v1/webhooks").status())
			.toList();
		assertThat(statuses.get(0)).isEqualTo(401);
		assertThat(statuses).contains(429).containsOnly(401, 429);
		assertThat(this.user.get("/v1/webhooks").status()).as("from the same address").isEqualTo(200);
	}

	/** A body of 60 kB of which a byte comes now and then, without a key. */
	@Test
	void strangersWhoTrickleABodyHoldNoThread() throws Exception {
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int connection = 0; connection < 60; connection++) {
				sockets.add(begin("/v1/events", "", 60_000));
			}
			for (Socket socket : sockets) {
				assertThat(statusOf(socket)).isIn("HTTP/1.1 401", "HTTP/1.1 503");
			}
			assertThat(this.stranger.get("/actuator/health/liveness").status()).isEqualTo(200);
			assertThat(this.user.get("/v1/webhooks").status()).isEqualTo(200);
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
	}

	@Test
	void aCallerWhoTricklesABodyIsCutOffAndKeepsNobodyElseFromCalling() throws Exception {
		String key = this.node.get(ApiKeys.class).create(ApiKey.Role.PRODUCER, null).text();
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int connection = 0; connection < 20; connection++) {
				sockets.add(begin("/v1/events", "x-api-key: " + key + "\r\n", 60_000));
			}
			assertThat(this.user.get("/v1/webhooks").status()).isEqualTo(200);
			assertThat(this.stranger.get("/actuator/health/readiness").status()).isEqualTo(200);
			CompletableFuture<Void> trickle = CompletableFuture.runAsync(() -> trickle(sockets));
			for (Socket socket : sockets) {
				assertThat(statusOf(socket)).isIn("HTTP/1.1 408", "HTTP/1.1 429", "HTTP/1.1 503");
			}
			trickle.cancel(true);
		}
		finally {
			for (Socket socket : sockets) {
				socket.close();
			}
		}
		await("its places").until(
				() -> new ApiClient(this.node, key)
					.call("POST", "/v1/events", Map.of("Content-Type", "application/cloudevents+json"),
							BodyPublishers.ofString(SampleEvents.fresh("message.phone.sent")))
					.status() == 202);
	}

	/** A byte a second on each, until they are closed. */
	private static void trickle(List<Socket> sockets) {
		for (int second = 0; second < 20; second++) {
			for (Socket socket : sockets) {
				try {
					socket.getOutputStream().write(' ');
				}
				catch (IOException ex) {
					logger.debug("This one was cut off", ex);
				}
			}
			LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
		}
	}

	@Test
	void bodiesTogetherHaveABound() throws Exception {
		String key = this.node.get(ApiKeys.class).create(ApiKey.Role.PRODUCER, null).text();
		try (Socket first = begin("/v1/events", "x-api-key: " + key + "\r\n", 7_400_000)) {
			assertThat(first.isConnected()).isTrue();
			await("no room for another").until(() -> {
				try (Socket second = begin("/v1/events", "x-api-key: " + key + "\r\n", 7_400_000)) {
					second.setSoTimeout(500);
					return statusOf(second).equals("HTTP/1.1 503");
				}
				catch (SocketTimeoutException ex) {
					return false;
				}
			});
			assertThat(this.producer
				.call("POST", "/v1/events", Map.of("Content-Type", "application/cloudevents+json"),
						BodyPublishers.ofString(SampleEvents.fresh("message.phone.sent")))
				.status()).as("a small one").isEqualTo(202);
		}
	}

	/** A document of 0.2 MB for each would fill the heap. */
	@Test
	void whateverLanguageACallerAsksForThereIsOneDocument() {
		for (String language : List.of("de-DE-aaaaaaab", "fr", "zz-ZZ", "en-GB-x-aaaaaaaa")) {
			Reply document = this.stranger.call("GET", "/v3/api-docs", Map.of("Accept-Language", language),
					BodyPublishers.noBody());
			assertThat(document.status()).isEqualTo(200);
			assertThat(this.node.get(OpenAPIService.class).getCachedOpenAPI(Locale.forLanguageTag(language)))
				.as(language)
				.isNull();
		}
	}

}
