package com.httpsms.webhooks.delivery.send;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Receivers that mean harm. Whatever they do becomes one attempt with a clear outcome,
 * and costs the node neither memory nor more than the request's time.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PoisonEndpointTest {

	private static final EgressProperties LOOPBACK = new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null,
			null);

	/** What the buffers of both sockets take at the most, and much less than 1 GiB. */
	private static final long BUFFERED = 32L << 20;

	private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

	private TestSender patient;

	private TestSender hasty;

	@BeforeAll
	void start() {
		this.patient = new TestSender(LOOPBACK, TestSender.PATIENCE, UnaryOperator.identity());
		this.hasty = new TestSender(LOOPBACK, TestSender.HASTE, UnaryOperator.identity());
	}

	@AfterAll
	void stop() {
		this.patient.close();
		this.hasty.close();
	}

	static Stream<Arguments> longBodies() throws IOException {
		String bytes = "x".repeat(65_536);
		return Stream.of(
				arguments("by length", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n",
						PoisonServer.latin1(bytes)),
				arguments("chunked", CHUNKED, PoisonServer.latin1("10000\r\n" + bytes + "\r\n")),
				arguments("up to the end of the connection", "HTTP/1.1 200 OK\r\n\r\n", PoisonServer.latin1(bytes)),
				arguments("a gzip bomb", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", bomb()),
				arguments("a bomb within bombs", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\n\r\n",
						bomb()));
	}

	/** 64 MiB of nothing. */
	private static byte[] bomb() throws IOException {
		ByteArrayOutputStream bomb = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
			for (int i = 0; i < 64; i++) {
				gzip.write(new byte[1 << 20]);
			}
		}
		return bomb.toByteArray();
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("longBodies")
	void ofAGigabyteTheBeginningIsRead(String name, String head, byte[] body) throws IOException {
		try (PoisonServer server = PoisonServer.flooding(head, body)) {
			Answer answer = this.patient.send(server.url());
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.SUCCEEDED);
			assertThat(answer.responseExcerpt()).hasSizeLessThanOrEqualTo(1024);
			assertThatItEnded(server);
		}
	}

	static Stream<Arguments> answersWithoutEnd() {
		String some = "b".repeat(4000);
		String start = "HTTP/1.1 200 OK\r\n";
		return Stream.of(arguments("headers", start, "X-Some: header\r\n".repeat(100), "header is larger"),
				arguments("one header", start + "X-Some: ", some, "header is larger"),
				arguments("a status line", "HTTP/1.1 200 ", some, "line is larger"),
				arguments("line breaks", "", "\r\n".repeat(2000), "line is larger"),
				arguments("spaces", "", " ".repeat(4000), ""),
				arguments("interim answers", "", "HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100),
						"longer than 1048576 bytes"),
				arguments("continuations", "", "HTTP/1.1 100 Continue\r\n\r\n".repeat(100),
						"longer than 1048576 bytes"),
				arguments("a chunk's size", CHUNKED, "0".repeat(4000), ""),
				arguments("a chunk's extension", CHUNKED + "5;a=", some, ""),
				arguments("trailers", CHUNKED + "0\r\n", "X-Some: trailer\r\n".repeat(100), "header is larger"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("answersWithoutEnd")
	void anAnswerWithoutEndIsCutOff(String name, String head, String rest, String error) throws IOException {
		try (PoisonServer server = PoisonServer.flooding(head, PoisonServer.latin1(rest))) {
			Answer answer = this.patient.send(server.url());
			assertThat(answer.outcome()).as(answer.toString())
				.isEqualTo((answer.httpStatus() != null) ? Outcome.SUCCEEDED : Outcome.REFUSED);
			assertThat(answer.error()).startsWith("not a valid HTTP/1.1 answer: ").contains(error).hasLineCount(1);
			assertThat(answer.isRetryable()).as("the endpoint has it").isFalse();
			assertThatItEnded(server);
		}
	}

	private static void assertThatItEnded(PoisonServer server) {
		await().untilAsserted(() -> assertThat(server.hungUp()).isEqualTo(1));
		assertThat(server.written()).isLessThan(BUFFERED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\nX-", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n",
			"HTTP/1.1 200 OK\r\n\r\n" })
	void aByteNowAndThenIsTimedOut(String beginning) throws IOException {
		CountDownLatch never = new CountDownLatch(1);
		try (PoisonServer server = new PoisonServer((out) -> {
			out.write(PoisonServer.latin1(beginning));
			for (int i = 0; i < 500; i++) {
				out.write("HTTP/1.1 ".charAt(i % 9));
				try {
					never.await(50, TimeUnit.MILLISECONDS);
				}
				catch (InterruptedException ex) {
					throw new IOException(ex);
				}
			}
		})) {
			Answer answer = this.hasty.send(server.url());
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.TIMED_OUT);
			assertThat(Objects.requireNonNull(answer.duration())).isBetween(TestSender.HASTE.minusMillis(10),
					TestSender.HASTE.plusSeconds(3));
			assertThatItEnded(server);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
			"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", "HTTP/1.1 -200 OK\r\n\r\n",
			"HTTP/1.1 99999999999 OK\r\n\r\n", "ICY 200 OK\r\n\r\n", "\u0000\u0000\u0012\u0004\u0000\r\n\r\n",
			"\u009b31mred\u0085INFO a forged line\r\n\r\n", "<html>\r\n\r\n" })
	void whatIsNotHttpBecomesOneCleanSentence(String answer) throws IOException {
		try (PoisonServer server = PoisonServer.saying(answer)) {
			Answer taken = this.patient.send(server.url());
			assertThat(taken.outcome()).as(taken.toString())
				.isEqualTo(answer.startsWith("HTTP/1.1 200 ") ? Outcome.SUCCEEDED : Outcome.REFUSED);
			assertThat(taken.isRetryable()).as("the endpoint has it").isFalse();
			assertThat(taken.error()).startsWith("not a valid HTTP/1.1 answer: ").doesNotContainPattern("\\p{C}");
			assertThatItEnded(server);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
			"\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok", "HTTP/1.0 200\nContent-Length: 2\n\nok",
			"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\r\nok\r\n0\r\n\r\n" })
	void aLineMayEndWithoutACarriageReturn(String answer) throws IOException {
		try (PoisonServer server = PoisonServer.saying(answer)) {
			Answer taken = this.patient.send(server.url());
			assertThat(taken.outcome()).as(taken.toString()).isEqualTo(Outcome.SUCCEEDED);
			assertThat(taken.error()).isNull();
			assertThat(taken.responseExcerpt()).isEqualTo("ok");
		}
	}

	@Test
	void theStatusCountsThoughTheRestOfTheAnswerMakesNoSense() throws IOException {
		try (PoisonServer server = PoisonServer.saying("HTTP/1.1 503 Busy\r\n: no name\r\n\r\n")) {
			Answer taken = this.patient.send(server.url());
			assertThat(taken.httpStatus()).as(taken.toString()).isEqualTo(503);
			assertThat(taken.isRetryable()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nhello",
			"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOK and more",
			"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nOKHTTP/1.1 500 Forged\r\nContent-Length: 0\r\n\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nmore" })
	void whatComesAfterAnAnswerIsNotTakenForTheNext(String answer) throws IOException {
		try (PoisonServer server = PoisonServer.saying(answer)) {
			for (int i = 0; i < 10; i++) {
				Answer taken = this.patient.send(server.url());
				assertThat(taken.outcome()).as("request %d: %s", i, taken).isEqualTo(Outcome.SUCCEEDED);
			}
		}
	}

	@Test
	void aConnectionIsNotUsedAgainAfterAnAnswerThatWasCut() throws IOException {
		String half = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(2000);
		try (PoisonServer server = PoisonServer.saying(half)) {
			for (int i = 1; i <= 5; i++) {
				Answer taken = this.patient.send(server.url());
				assertThat(taken.outcome()).isEqualTo(Outcome.SUCCEEDED);
				assertThat(server.connections()).isEqualTo(i);
			}
		}
	}

	@Test
	void theLargestEventArrivesWhole() {
		String body = "{\"id\":\"" + "ä".repeat((1_048_576 - 9) / 2) + "\"}";
		try (Endpoint endpoint = new Endpoint((request) -> Reply.status(200))) {
			Answer answer = this.patient.send(endpoint.url("/"), body);
			assertThat(answer.outcome()).isEqualTo(Outcome.SUCCEEDED);
			assertThat(endpoint.requests().get(0).body()).isEqualTo(body);
		}
	}

	@Test
	void aReceiverThatDoesNotReadTheEventIsTimedOut() throws IOException {
		try (ServerSocket deaf = new ServerSocket()) {
			deaf.setReceiveBufferSize(4096);
			deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			Answer answer = this.hasty.send("http://127.0.0.1:" + deaf.getLocalPort() + "/", "x".repeat(1_048_576));
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.TIMED_OUT);
		}
	}

	@Test
	void memoryStaysFlat() throws IOException {
		try (PoisonServer body = PoisonServer.flooding("HTTP/1.1 200 OK\r\n\r\n", new byte[65_536]);
				PoisonServer headers = PoisonServer.flooding("HTTP/1.1 200 OK\r\n", PoisonServer.latin1("X-A: b\r\n"));
				PoisonServer breaks = PoisonServer.flooding("", PoisonServer.latin1("\r\n".repeat(1000)));
				PoisonServer cut = PoisonServer
					.saying("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + "x".repeat(2000))) {
			List<String> urls = List.of(body.url(), headers.url(), breaks.url(), cut.url());
			answers(urls, 40);
			long heap = heap();
			long direct = direct();
			answers(urls, 200);
			assertThat(direct() - direct).as("direct memory").isLessThan(16L << 20);
			assertThat(heap() - heap).as("heap").isLessThan(16L << 20);
		}
	}

	private void answers(List<String> urls, int times) {
		List<Answer> answers = Flux.range(0, times)
			.flatMap((i) -> this.patient.attempt(urls.get(i % urls.size()), "{}"), 8)
			.collectList()
			.block(Duration.ofMinutes(1));
		assertThat(answers).hasSize(times).extracting(Answer::outcome).containsOnly(Outcome.SUCCEEDED, Outcome.REFUSED);
	}

	private static long heap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	private static long direct() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
	}

}
