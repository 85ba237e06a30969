package com.httpsms.webhooks.delivery.send;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.NameServer;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static com.httpsms.webhooks.testing.Await.await;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Name servers and addresses that say nothing at all, and names that move. A request has
 * one time for all that it waits for.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
class SlowWaysTest {

	private static final EgressProperties LOOPBACK = new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null,
			null);

	/** What a request has by default. */
	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private NameServer names;

	private Endpoint endpoint;

	/** Name servers that read no question. */
	private final List<DatagramSocket> silent = new ArrayList<>();

	@BeforeEach
	void start() {
		this.names = new NameServer();
		this.endpoint = new Endpoint((request) -> Reply.status(200));
	}

	@AfterEach
	void stop() {
		this.silent.forEach(DatagramSocket::close);
		this.endpoint.close();
		this.names.close();
	}

	private int port() {
		return URI.create(this.endpoint.url("/")).getPort();
	}

	private InetSocketAddress silentServer() throws IOException {
		DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
		this.silent.add(socket);
		return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void aNameServerThatIsSilentCostsOneShareOfTheTimeAndOnlyOnce(int silentOnes) throws IOException {
		List<InetSocketAddress> servers = new ArrayList<>();
		for (int i = 0; i < silentOnes; i++) {
			servers.add(silentServer());
		}
		servers.add(this.names.address());
		try (TestSender sender = new TestSender(LOOPBACK, TIMEOUT,
				TestSender.askingAt(TIMEOUT, servers.toArray(InetSocketAddress[]::new)))) {
			// another name each time, so that none is known
			for (String name : List.of("first.test", "second.test", "third.test")) {
				this.names.name(name, List.of("127.0.0.1"));
				Answer answer = sender.send("http://" + name + ":" + port() + "/");
				assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.SUCCEEDED);
				if (!name.equals("first.test")) {
					assertThat(answer.duration()).as("asked last from then on").isLessThan(Duration.ofMillis(900));
				}
			}
		}
	}

	@Test
	void aQuestionThatGotLostIsAskedAgain() throws IOException {
		// the only server is silent: asked twice, and then it is said in time
		try (TestSender sender = new TestSender(LOOPBACK, TIMEOUT, TestSender.askingAt(TIMEOUT, silentServer()))) {
			Answer answer = sender.send("http://lost.test:" + port() + "/");
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.UNREACHABLE);
			assertThat(answer.duration()).isBetween(Duration.ofMillis(1900), TIMEOUT);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void addressesThatSwallowWhatComesLeaveTimeForTheLast(int swallowing) throws IOException {
		List<Swallow> swallows = new ArrayList<>();
		List<String> addresses = new ArrayList<>();
		try (TestSender sender = new TestSender(LOOPBACK, TIMEOUT,
				TestSender.askingAt(TIMEOUT, this.names.address()))) {
			for (int i = 0; i < swallowing; i++) {
				addresses.add("127.0.0." + (2 + i));
				swallows.add(new Swallow(2 + i, port()));
			}
			addresses.add("127.0.0.1");
			this.names.name("several.test", addresses);
			Answer answer = sender.send("http://several.test:" + port() + "/");
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.SUCCEEDED);
			assertThat(answer.duration()).as("the others were tried").isGreaterThan(Duration.ofSeconds(2));
		}
		finally {
			for (Swallow swallow : swallows) {
				swallow.close();
			}
		}
	}

	@Test
	void theTimeOfARequestIsSharedAmongTheAddressesOfItsName() {
		for (int count = 1; count <= 8; count++) {
			List<InetSocketAddress> addresses = Stream
				.generate(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 80))
				.limit(count)
				.toList();
			assertThat(TimedAddress.share(addresses, TIMEOUT)).hasSize(count)
				.last()
				.as("has what is left")
				.isNotInstanceOf(TimedAddress.class);
		}
	}

	@Test
	void aNameThatMovesIsFollowedThoughRequestsKeepComing() {
		this.names.timeToLive(1);
		this.names.name("moving.test", List.of("127.0.0.1"));
		String url = "http://moving.test:" + port() + "/";
		try (Endpoint next = new Endpoint("127.0.0.2", port(), (request) -> Reply.status(200));
				TestSender sender = new TestSender(LOOPBACK, TIMEOUT, Duration.ofMillis(500),
						TestSender.askingAt(TIMEOUT, this.names.address()))) {
			assertThat(sender.send(url).outcome()).isEqualTo(Outcome.SUCCEEDED);
			this.names.name("moving.test", List.of("127.0.0.2"));
			await().untilAsserted(() -> {
				assertThat(sender.send(url).outcome()).isEqualTo(Outcome.SUCCEEDED);
				assertThat(next.requests()).as("at its new address").isNotEmpty();
			});
		}
	}

	/** An address whose queue of connections is full, so that the system drops more. */
	private static final class Swallow implements AutoCloseable {

		private final ServerSocket full;

		private final List<Socket> waiting = new ArrayList<>();

		Swallow(int last, int port) throws IOException {
			this.full = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] { 127, 0, 0, (byte) last }));
			for (int i = 0; i < 16; i++) {
				Socket socket = new Socket();
				this.waiting.add(socket);
				try {
					socket.connect(this.full.getLocalSocketAddress(), 100);
				}
				catch (SocketTimeoutException ex) {
					// it is full
					return;
				}
			}
			throw new IOException("the queue takes more than it should");
		}

		@Override
		public void close() throws IOException {
			for (Socket socket : this.waiting) {
				socket.close();
			}
			this.full.close();
		}

	}

}
