package com.httpsms.webhooks.delivery;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import javax.crypto.spec.SecretKeySpec;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jwts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.delivery.send.Sender;
import com.httpsms.webhooks.delivery.send.WebhookRequest;
import com.httpsms.webhooks.outbox.StoredEvent;
import com.httpsms.webhooks.signing.RequestToken;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.StandardWebhooksSignature;
import com.httpsms.webhooks.testing.DatabaseTest;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint.Request;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Node;
import com.httpsms.webhooks.testing.OnAnyDatabase;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.webhook.Webhook;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What goes over the wire, and what each answer is taken for.
 */
@OnAnyDatabase
@SuppressWarnings("NullAway.Init")
class RequestContractTest extends DatabaseTest {

	/** 32 bytes, so that the JWT library takes it without help. */
	private static final String KEY = "0123456789abcdef0123456789abcdef";

	private Node node;

	private Sender sender;

	private Endpoint endpoint;

	@BeforeAll
	void startNode() {
		this.node = Node.idle(database(), "--webhooks.request-timeout=1s", "--webhooks.node.max-in-flight=64");
		this.sender = this.node.get(Sender.class);
	}

	@AfterAll
	void stopNode() {
		this.node.close();
	}

	@BeforeEach
	void startEndpoint() {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stopEndpoint() {
		this.endpoint.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "message.phone.received", "message.phone.sent", "message.phone.delivered",
			"message.send.failed", "message.send.expired", "message.call.missed", "phone.heartbeat.offline",
			"phone.heartbeat.online" })
	void theRequestIsWhatTheContractSays(String type) {
		Answer answer = send(this.endpoint.url("/hook?a=b%20c"), KEY, SampleEvents.sample(type), type);
		assertThat(answer.outcome()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(answer.httpStatus()).isEqualTo(200);
		Request request = this.endpoint.requests().get(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.uri()).isEqualTo("/hook?a=b%20c");
		assertThat(request.body()).as("byte for byte").isEqualTo(SampleEvents.sample(type));
		assertThat(request.headers().getAll("Content-Type")).containsExactly("application/json");
		assertThat(request.headers().getAll("X-Event-Type")).containsExactly(type);
		assertThat(request.header("User-Agent")).matches("httpSMS-webhooks/\\S+");
		assertThat(request.header("Accept-Encoding")).isNull();
		Claims claims = Jwts.parser()
			.verifyWith(new SecretKeySpec(KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
			.build()
			.parseSignedClaims(text(request.header("Authorization")).substring("Bearer ".length()))
			.getPayload();
		assertThat(claims).containsEntry("iss", "api.httpsms.com")
			.containsEntry("sub", "user")
			.containsEntry("jti", "event-1:webhook-uuid:3")
			.containsEntry("payload_sha256", RequestToken.digest(request.body().getBytes(StandardCharsets.UTF_8)));
		assertThat(claims.getAudience()).containsExactly(this.endpoint.url("/hook?a=b%20c"));
		Instant timestamp = Instant.ofEpochSecond(Long.parseLong(text(request.header("webhook-timestamp"))));
		assertThat(timestamp).isBetween(Instant.now().minusSeconds(30), Instant.now().plusSeconds(1));
		assertThat(request.header("webhook-id")).isEqualTo("event-1");
		assertThat(request.header("webhook-signature")).isEqualTo(new StandardWebhooksSignature("event-1", timestamp)
			.sign(SigningKey.of(KEY), request.body().getBytes(StandardCharsets.UTF_8)));
	}

	@Test
	void withoutASigningKeyNothingIsSigned() {
		send(this.endpoint.url("/hook"), "", SampleEvents.sample("message.phone.sent"), "message.phone.sent");
		assertThat(this.endpoint.requests().get(0).headers().names()).map(String::toLowerCase)
			.contains("x-event-type", "content-type")
			.doesNotContain("authorization", "webhook-id", "webhook-timestamp", "webhook-signature");
	}

	@ParameterizedTest
	@CsvSource({ "200,SUCCEEDED,false", "201,SUCCEEDED,false", "204,SUCCEEDED,false", "299,SUCCEEDED,false",
			"301,REFUSED,false", "302,REFUSED,false", "304,REFUSED,false", "307,REFUSED,false", "308,REFUSED,false",
			"400,REFUSED,false", "401,REFUSED,false", "404,REFUSED,false", "408,REFUSED,true", "410,REFUSED,false",
			"425,REFUSED,true", "429,REFUSED,true", "451,REFUSED,false", "500,REFUSED,true", "503,REFUSED,true",
			"599,REFUSED,true", "600,REFUSED,false" })
	void eachStatusHasItsMeaningAndRedirectsAreNotFollowed(int status, Outcome outcome, boolean retryable) {
		this.endpoint.behave((request) -> Reply.with(status, Map.of("Location", this.endpoint.url("/elsewhere")), ""));
		Answer answer = send(this.endpoint.url("/hook"));
		assertThat(answer.outcome()).isEqualTo(outcome);
		assertThat(answer.httpStatus()).isEqualTo(status);
		assertThat(answer.isRetryable()).isEqualTo(retryable);
		assertThat(this.endpoint.requests()).hasSize(1);
		assertThat(this.endpoint.requests("/elsewhere")).isEmpty();
	}

	@Test
	void retryAfterIsRead() {
		this.endpoint.behave((request) -> Reply.with(429, Map.of("Retry-After", "7"), "slow down"));
		Answer answer = send(this.endpoint.url("/hook"));
		assertThat(answer.retryAfter()).isEqualTo(Duration.ofSeconds(7));
		assertThat(answer.responseExcerpt()).isEqualTo("slow down");
	}

	@Test
	void theWholeExchangeEndsWithinTheTimeout() {
		this.endpoint.behave((request) -> Reply.never());
		assertTimesOut(this.endpoint.url("/hook"));
		this.endpoint.behave(
				(request) -> (response) -> response.sendString(Flux.interval(Duration.ofMillis(300)).map((tick) -> "x"))
					.then());
		assertTimesOut(this.endpoint.url("/trickle"));
	}

	@Test
	void anEndpointThatTakesTheConnectionAndSaysNothingIsTimedOutToo() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertTimesOut("http://127.0.0.1:" + silent.getLocalPort() + "/");
			assertTimesOut("https://127.0.0.1:" + silent.getLocalPort() + "/");
		}
	}

	private void assertTimesOut(String url) {
		Answer answer = send(url);
		assertThat(answer.outcome()).isEqualTo(Outcome.TIMED_OUT);
		assertThat(answer.isRetryable()).isTrue();
		assertThat(answer.duration()).isBetween(Duration.ofMillis(990), Duration.ofSeconds(3));
	}

	@Test
	void noMoreOfAnAnswerIsReadThanItsExcerpt() {
		this.endpoint.behave((request) -> (
				response) -> response.sendString(Flux.range(0, 1_000_000).map((i) -> "0123456789".repeat(100))).then());
		Answer answer = send(this.endpoint.url("/flood"));
		assertThat(answer.outcome()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(answer.responseExcerpt()).hasSize(1024);
	}

	@Test
	void whatCanNotBeReachedIsUnreachable() throws IOException {
		int free;
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			free = socket.getLocalPort();
		}
		assertUnreachable("http://127.0.0.1:" + free + "/");
		assertUnreachable("http://no-such-host.invalid/");
		this.endpoint.behave((request) -> Reply.cut());
		assertUnreachable(this.endpoint.url("/cut"));
		assertThat(this.endpoint.requests("/cut")).as("the client repeats nothing by itself").hasSize(1);
		assertUnreachable(this.endpoint.url("/").replace("http:", "https:"));
	}

	/**
	 * The endpoint has the request: a status counts if there is one, and nothing is
	 * repeated.
	 */
	@ParameterizedTest
	@CsvSource({ "'SSH-2.0-OpenSSH_9.2', REFUSED", "'HTTP/1.1 abc', REFUSED",
			"'HTTP/1.1 200 OK|Content-Length: -5', SUCCEEDED", "'HTTP/1.1 404 No|Content-Length: x', REFUSED" })
	void whatCanNotBeReadIsNotRepeatedAndSaysWhatItWas(String lines, Outcome outcome) throws IOException {
		try (RawServer server = new RawServer(lines.replace("|", "\r\n") + "\r\n\r\n", true)) {
			Answer answer = send(server.url());
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(outcome);
			assertThat(answer.isRetryable()).isFalse();
			assertThat(answer.error()).startsWith("not a valid HTTP/1.1 answer: ");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 101, 102, 103, 199 })
	void interimAnswersAloneAreARefusal(int status) throws IOException {
		try (RawServer server = new RawServer("HTTP/1.1 " + status + " Interim\r\n\r\n", true)) {
			Answer answer = send(server.url());
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.REFUSED);
			assertThat(answer.httpStatus()).isEqualTo(status);
			assertThat(answer.isRetryable()).isFalse();
		}
	}

	@Test
	void interimAnswersAreNotTakenForTheAnswerNorTheAnswerForAnothersRequest() throws IOException {
		String hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
		try (RawServer server = new RawServer(hints + hints + "HTTP/1.1 503 No\r\nContent-Length: 2\r\n\r\nno",
				false)) {
			for (int i = 0; i < 5; i++) {
				Answer answer = send(server.url());
				assertThat(answer.httpStatus()).as(answer.toString()).isEqualTo(503);
				assertThat(answer.responseExcerpt()).isEqualTo("no");
			}
		}
	}

	private void assertUnreachable(String url) {
		Answer answer = send(url);
		assertThat(answer.outcome()).as(url + " " + answer).isEqualTo(Outcome.UNREACHABLE);
		assertThat(answer.error()).isNotBlank();
		assertThat(answer.isRetryable()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]:8080/",
			"http://192.168.0.1/", "http://0.0.0.0/", "http://[fe80::1]/" })
	void anAddressThatMayNotBeCalledIsBlocked(String url) {
		Answer answer = send(url);
		assertThat(answer.outcome()).isEqualTo(Outcome.BLOCKED);
		assertThat(answer.error()).contains("egress guard");
		assertThat(answer.isRetryable()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http:// bad/", "http:///path", "http://under score/" })
	void aUrlThatNamesNoHostIsBlocked(String url) {
		assertThat(send(url).outcome()).isEqualTo(Outcome.BLOCKED);
	}

	@Test
	void connectionsAreUsedAgain() {
		for (int i = 0; i < 20; i++) {
			send(this.endpoint.url("/hook"));
		}
		assertThat(this.endpoint.requests().stream().map(Request::connection).collect(Collectors.toSet()))
			.as("a connection gets back to its pool just after its answer is out")
			.hasSizeLessThanOrEqualTo(2);
	}

	private Answer send(String url) {
		return send(url, KEY, SampleEvents.sample("message.phone.received"), "message.phone.received");
	}

	private Answer send(String url, String key, String body, String type) {
		Webhook webhook = new Webhook(1, "webhook-uuid", "user", url, key, Webhook.Status.ACTIVE);
		StoredEvent event = new StoredEvent(1, "event-1", type, "user", "+1", body, Instant.now());
		Answer answer = this.sender.send(new WebhookRequest(webhook, SigningKey.of(key), event, 3, Instant.now()))
			.block(Duration.ofSeconds(10));
		if (answer == null) {
			throw new AssertionError("there is always an answer");
		}
		return answer;
	}

	private static String text(@Nullable String header) {
		assertThat(header).isNotNull();
		return (header != null) ? header : "";
	}

	/**
	 * Says one thing to everybody.
	 */
	private static final class RawServer implements AutoCloseable {

		private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());

		private final List<Socket> open = new CopyOnWriteArrayList<>();

		RawServer(String answer, boolean close) throws IOException {
			Thread thread = new Thread(() -> serve(answer, close), "raw server");
			thread.setDaemon(true);
			thread.start();
		}

		private void serve(String answer, boolean close) {
			try {
				while (true) {
					Socket socket = this.server.accept();
					this.open.add(socket);
					Thread thread = new Thread(() -> converse(socket, answer, close), "raw connection");
					thread.setDaemon(true);
					thread.start();
				}
			}
			catch (IOException ex) {
				// the test is over
				Thread.currentThread().interrupt();
			}
		}

		private static void converse(Socket socket, String answer, boolean close) {
			try (socket) {
				do {
					if (!readRequest(socket.getInputStream())) {
						return;
					}
					OutputStream out = socket.getOutputStream();
					out.write(answer.getBytes(StandardCharsets.US_ASCII));
					out.flush();
				}
				while (!close);
			}
			catch (IOException ex) {
				// the client went away
				Thread.currentThread().interrupt();
			}
		}

		/** Up to the end of the body, which is the last brace of a sample. */
		private static boolean readRequest(InputStream in) throws IOException {
			StringBuilder request = new StringBuilder();
			byte[] some = new byte[65_536];
			int length;
			while ((length = in.read(some)) > 0) {
				request.append(new String(some, 0, length, StandardCharsets.ISO_8859_1));
				if (request.toString().stripTrailing().endsWith("}")) {
					return true;
				}
			}
			return false;
		}

		String url() {
			return "http://127.0.0.1:" + this.server.getLocalPort() + "/";
		}

		@Override
		public void close() throws IOException {
			this.server.close();
			for (Socket socket : this.open) {
				socket.close();
			}
		}

	}

}
