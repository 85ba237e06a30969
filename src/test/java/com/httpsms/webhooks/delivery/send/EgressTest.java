package com.httpsms.webhooks.delivery.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.NameServer;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where requests go, and where none goes. 127.0.0.1 stands for the public internet and is
 * open; the rest of loopback is refused as it always is.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
class EgressTest {

	private static final String OPEN = "127.0.0.1";

	private static final String REFUSED = "127.0.1.1";

	/** Open as well, and nobody listens there. */
	private static final String DEAD = "127.0.0.2";

	private NameServer names;

	private Endpoint endpoint;

	/** What a request to the refused address would reach. */
	private ServerSocket inside;

	private TestSender sender;

	@BeforeEach
	void start() throws IOException {
		this.names = new NameServer();
		this.endpoint = new Endpoint((request) -> Reply.with(200, Map.of("Connection", "close"), ""));
		this.inside = new ServerSocket(port(), 16, InetAddress.getByName(REFUSED));
		this.inside.setSoTimeout(1);
		this.sender = sender(List.of());
	}

	@AfterEach
	void stop() throws IOException {
		this.sender.close();
		this.inside.close();
		this.endpoint.close();
		this.names.close();
	}

	private int port() {
		return URI.create(this.endpoint.url("/")).getPort();
	}

	private TestSender sender(List<String> ports) {
		return new TestSender(new EgressProperties(List.of("127.0.0.0/24"), ports, null, null, null),
				TestSender.PATIENCE, TestSender.askingAt(this.names));
	}

	private Answer call(String name) {
		return this.sender.send("http://" + name + ":" + port() + "/");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1/", "http://2130706433/", "http://0177.0.0.1/", "http://010.0.0.1/",
			"http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://0/", "http://127.0.0.1./",
			"http://127%2e0.0.1/", "http://127。0。0。1/", "http://①②⑦.0.0.1/", "http://a..b/", "http://./",
			"http://[::1]/", "http://[::]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
			"http://[::ffff:8.8.8.8]/", "http://[::127.0.0.1]/", "http://[::ffff:0:127.0.0.1]/",
			"http://[64:ff9b::127.0.0.1]/", "http://[64:ff9b::8.8.8.8]/", "http://[64:ff9b:1::8.8.8.8]/",
			"http://[2002:7f00:1::]/", "http://[2001:0:7f00:1::]/", "http://[2606:4700::5efe:127.0.0.1]/",
			"http://[2606:4700::200:5efe:127.0.0.1]/", "http://[5f00::1]/", "http://[100:0:0:1::1]/",
			"http://[2001:2::1]/", "http://[1000::1]/", "http://[4000::1]/", "http://[fd00:ec2::254]/",
			"http://[fe80::1%25lo]/", "http://[fe80::1%lo]/", "http://[fe80::1%251]/", "http://[2606:4700::1111%25lo]/",
			"http://localhost/", "http://LocalHost./", "http://my.localhost/", "http://me:secret@127.0.0.1/",
			"http://8.8.8.8@127.0.0.1/", "http://127.0.0.1#@8.8.8.8/", "http://127.0.0.1\\@8.8.8.8/",
			"http://169.254.169.254/", "http://168.63.129.16/", "http://100.100.100.200/", "http://192.0.0.192/",
			"http://example.test:0/", "http://example.test:65536/", "ftp://example.test/", "ws://example.test/",
			"file:///etc/passwd", "//example.test/", "example.test", "" })
	void noNotationOfAnAddressGetsThrough(String url) {
		EgressProperties defaults = new EgressProperties(List.of(), List.of(), null, null, null);
		try (TestSender strict = new TestSender(defaults, TestSender.PATIENCE, TestSender.askingAt(this.names))) {
			Answer answer = strict.send(url);
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.BLOCKED);
			assertThat(answer.error()).startsWith("egress guard: ").hasLineCount(1).doesNotContain("secret");
			assertThat(answer.isRetryable()).as("REJECTED at once").isFalse();
		}
	}

	@Test
	void aHostWithAnUnderscoreAndAPathWithWhatShouldBeEncodedAreCalled() {
		this.names.name("a_b.test", List.of(OPEN));

		Answer answer = this.sender.send("http://me:secret@a_b.test:" + port() + "/x|y{z}?q={id}&a[]=1#part");

		assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(this.endpoint.requests()).singleElement().satisfies((request) -> {
			assertThat(request.uri()).isEqualTo("/x%7Cy%7Bz%7D?q=%7Bid%7D&a[]=1");
			assertThat(request.header("Host")).isEqualTo("a_b.test:" + port());
			assertThat(request.headers().toString()).doesNotContain("secret");
		});
	}

	@Test
	void aNameIsResolvedOnceForARequest() {
		this.names.name("rebinding.test", List.of(OPEN), List.of(REFUSED));

		assertThat(call("rebinding.test").outcome()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(this.names.questions("rebinding.test")).isEqualTo(1);
		assertNobodyKnockedInside();
	}

	@Test
	void aNameThatChangesToARefusedAddressIsBlockedFromThenOn() {
		this.names.name("rebinding.test", List.of(OPEN), List.of(REFUSED));
		assertThat(call("rebinding.test").outcome()).isEqualTo(Outcome.SUCCEEDED);

		Answer answer = call("rebinding.test");

		assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.BLOCKED);
		assertThat(answer.error()).contains("rebinding.test", "loopback");
		assertThat(this.endpoint.requests()).hasSize(1);
		assertNobodyKnockedInside();
	}

	@ParameterizedTest
	@ValueSource(strings = { REFUSED, "10.0.0.1", "::1", "::ffff:127.0.1.1", "64:ff9b::7f00:101", "fd00::1" })
	void aNameThatLeadsInsideIsBlocked(String address) {
		this.names.name("inside.test", List.of(address));

		Answer answer = call("inside.test");

		assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.BLOCKED);
		assertThat(answer.error()).as("users learn nothing of our names").doesNotContain(address);
		assertThat(answer.isRetryable()).isFalse();
		assertNobodyKnockedInside();
	}

	@Test
	void ofANamesAddressesOnlyThoseThatMayBeCalledAreTriedInWhicheverOrder() {
		for (boolean reversed : new boolean[] { false, true }) {
			assertOutcome(Outcome.SUCCEEDED, reversed, REFUSED, OPEN);
			assertOutcome(Outcome.SUCCEEDED, reversed, REFUSED, DEAD, OPEN, "fd00::1");
			assertOutcome(Outcome.UNREACHABLE, reversed, REFUSED, DEAD);
			assertOutcome(Outcome.BLOCKED, reversed, REFUSED, "10.0.0.1");
		}
		assertNobodyKnockedInside();
	}

	private void assertOutcome(Outcome outcome, boolean reversed, String... addresses) {
		List<String> records = Arrays.asList(addresses);
		if (reversed) {
			Collections.reverse(records);
		}
		// a name for each call: a question that is just being answered serves for the
		// next one too
		String name = "several-" + String.join("-", records).replace(':', 'x') + ".test";
		this.names.name(name, records);
		Answer answer = call(name);
		assertThat(answer.outcome()).as("%s: %s", records, answer).isEqualTo(outcome);
	}

	@Test
	void ofManyAddressesAFewAreTried() {
		List<String> dead = IntStream.rangeClosed(2, 60).mapToObj((last) -> "127.0.0." + last).toList();
		this.names.name("many.test", dead);
		assertThat(call("many.test").outcome()).isEqualTo(Outcome.UNREACHABLE);

		List<String> all = new ArrayList<>(dead);
		all.add(OPEN);
		this.names.name("many.test", all);
		assertThat(call("many.test").outcome()).as("the last of 60").isEqualTo(Outcome.UNREACHABLE);
	}

	@Test
	void portsCanBeLimited() {
		this.names.name("ports.test", List.of(OPEN));
		try (TestSender others = sender(List.of("1-" + (port() - 1), String.valueOf(port() + 1)));
				TestSender these = sender(List.of("443", String.valueOf(port())))) {
			for (String host : List.of("ports.test", OPEN)) {
				String url = "http://" + host + ":" + port() + "/";
				Answer answer = others.send(url);
				assertThat(answer.outcome()).isEqualTo(Outcome.BLOCKED);
				assertThat(answer.error()).contains("port " + port() + " is not allowed");
				assertThat(these.send(url).outcome()).isEqualTo(Outcome.SUCCEEDED);
			}
			assertThat(these.send("http://ports.test/").error()).contains("port 80 is not allowed");
		}
		assertThat(this.endpoint.requests()).hasSize(2);
	}

	@Test
	void theGuardHoldsThoughNothingElseLooksAtTheAddress() {
		this.names.name("inside.test", List.of(REFUSED));
		UnaryOperator<HttpClient> unfiltered = (http) -> TestSender.askingAt(this.names)
			.apply(http)
			.resolvedAddressesSelector((config, addresses) -> addresses);
		try (TestSender guarded = new TestSender(
				new EgressProperties(List.of("127.0.0.0/24"), List.of(), null, null, null), TestSender.PATIENCE,
				unfiltered)) {
			assertThat(guarded.send("http://inside.test:" + port() + "/").outcome()).isEqualTo(Outcome.BLOCKED);
		}
		assertNobodyKnockedInside();
	}

	private void assertNobodyKnockedInside() {
		assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(this.inside::accept);
	}

}
