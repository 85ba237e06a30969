package com.httpsms.webhooks.delivery.send;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.ConnectProxy;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests through the operator's proxy, which resolves names by itself: those of the
 * tests are known to nobody.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
class ForwardProxyTest {

	private Endpoint endpoint;

	private ConnectProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.endpoint = new Endpoint((request) -> Reply.status(200));
		this.proxy = new ConnectProxy(URI.create(this.endpoint.url("/")).getPort(), "");
	}

	@AfterEach
	void stop() throws IOException {
		this.proxy.close();
		this.endpoint.close();
	}

	private TestSender sender(ConnectProxy proxy, @Nullable String username, @Nullable String password) {
		EgressProperties egress = new EgressProperties(List.of(), List.of("80", "443", "8443"), proxy.url(), username,
				password);
		return new TestSender(egress, TestSender.PATIENCE, UnaryOperator.identity());
	}

	@Test
	void theProxyConnectsByNameAndNobodyElseResolvesIt() {
		try (TestSender sender = sender(this.proxy, null, null)) {
			assertThat(sender.send("http://receiver.test/hook?a=1").outcome()).isEqualTo(Outcome.SUCCEEDED);
		}
		assertThat(this.proxy.requests()).hasSize(1)
			.first()
			.asString()
			.startsWith("CONNECT receiver.test:80 HTTP/1.1\r\n")
			.doesNotContainIgnoringCase("proxy-authorization");
		assertThat(this.endpoint.requests("/hook")).hasSize(1);
	}

	@Test
	void credentialsGoToTheProxyAndNowhereElse() throws IOException {
		try (TestSender sender = sender(this.proxy, "worker", "s3cret");
				ConnectProxy refusing = new ConnectProxy(1, "407 Proxy Authentication Required");
				TestSender refused = sender(refusing, "worker", "s3cret")) {
			assertThat(sender.send("http://receiver.test/").outcome()).isEqualTo(Outcome.SUCCEEDED);
			Answer answer = refused.send("http://receiver.test/");
			assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
			assertThat(answer.error()).contains("407").doesNotContain("s3cret", encoded());
		}
		assertThat(this.proxy.requests().get(0)).containsIgnoringCase("proxy-authorization: basic " + encoded());
		assertThat(this.endpoint.requests().get(0).header("Proxy-Authorization")).isNull();
	}

	private static String encoded() {
		return Base64.getEncoder().encodeToString("worker:s3cret".getBytes(StandardCharsets.UTF_8));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://127.0.0.1/", "http://10.1.2.3/", "http://169.254.169.254/", "http://[::1]/",
			"http://2130706433/", "http://0177.0.0.1/", "http://[64:ff9b::a00:1]/", "http://localhost/",
			"http://localhost./", "http://receiver.test:8080/", "https://10.1.2.3:8443/" })
	void theProxyIsNotAskedForWhatMayNotBeCalled(String url) {
		try (TestSender sender = sender(this.proxy, null, null)) {
			Answer answer = sender.send(url);
			assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.BLOCKED);
		}
		assertThat(this.proxy.requests()).isEmpty();
	}

	@Test
	void aProxyThatRefusesOrIsAwayIsUnreachable() throws IOException {
		ConnectProxy away;
		try (ConnectProxy refusing = new ConnectProxy(1, "403 Forbidden");
				TestSender refused = sender(refusing, null, null)) {
			Answer answer = refused.send("https://receiver.test/");
			assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
			assertThat(answer.error()).contains("403").hasLineCount(1);
			assertThat(answer.isRetryable()).isTrue();
			away = refusing;
		}
		try (TestSender unconnected = sender(away, null, null)) {
			assertThat(unconnected.send("http://receiver.test/").outcome()).isEqualTo(Outcome.UNREACHABLE);
		}
	}

}
