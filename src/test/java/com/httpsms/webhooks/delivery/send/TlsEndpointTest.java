package com.httpsms.webhooks.delivery.send;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoints whose certificate or protocol is not what we ask for.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TlsEndpointTest {

	private X509Bundle authority;

	/** Trusts the test's authority, and is as strict as always otherwise. */
	private TestSender sender;

	private TestSender untrusting;

	@BeforeAll
	void start() throws Exception {
		this.authority = new CertificateBuilder().ecp256()
			.subject("CN=A test's authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		EgressProperties loopback = new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null, null);
		SslContext trusting = Http11SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(this.authority.getCertificate()))
			.sslContext();
		this.sender = new TestSender(loopback, TestSender.PATIENCE,
				(http) -> http.secure((spec) -> spec.sslContext(trusting)));
		this.untrusting = new TestSender(loopback, TestSender.PATIENCE, UnaryOperator.identity());
	}

	@AfterAll
	void stop() {
		this.sender.close();
		this.untrusting.close();
	}

	private static CertificateBuilder ours() {
		return new CertificateBuilder().ecp256().subject("CN=receiver").addSanIpAddress("127.0.0.1");
	}

	private Answer call(TestSender by, CertificateBuilder certificate) throws Exception {
		X509Bundle bundle = certificate.buildIssuedBy(this.authority);
		SslContext context = Http11SslContextSpec
			.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
			.sslContext();
		DisposableServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.secure((spec) -> spec.sslContext(context))
			.handle((request, response) -> request.receive().then(response.send().then()))
			.bindNow();
		try {
			return by.send("https://127.0.0.1:" + server.port() + "/");
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void aGoodCertificateIsTaken() throws Exception {
		assertThat(call(this.sender, ours()).outcome()).isEqualTo(Outcome.SUCCEEDED);
	}

	@Test
	void aCertificateForAnotherNameIsRefused() throws Exception {
		assertRefused(
				call(this.sender,
						new CertificateBuilder().ecp256().subject("CN=127.0.0.1").addSanDnsName("another.test")),
				"127.0.0.1");
	}

	@Test
	void anExpiredCertificateIsRefused() throws Exception {
		assertRefused(call(this.sender, ours().notBefore(Instant.now().minus(Duration.ofDays(60)))
			.notAfter(Instant.now().minus(Duration.ofDays(1)))), "NotAfter");
	}

	@Test
	void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
		assertRefused(call(this.untrusting, ours()), "certification path");
	}

	private static void assertRefused(Answer answer, String error) {
		assertThat(answer.outcome()).as(answer.toString()).isEqualTo(Outcome.UNREACHABLE);
		assertThat(answer.error()).contains(error).hasLineCount(1);
		assertThat(answer.isRetryable()).isTrue();
	}

	@Test
	void aServerThatSpeaksOnlyHttp2IsNotCalledAgain() throws Exception {
		X509Bundle bundle = ours().buildIssuedBy(this.authority);
		HttpServer server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.handle((request, response) -> response.send());
		SslContext context = Http2SslContextSpec
			.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
			.sslContext();
		DisposableServer h2 = server.protocol(HttpProtocol.H2).secure((spec) -> spec.sslContext(context)).bindNow();
		DisposableServer h2c = server.protocol(HttpProtocol.H2C).bindNow();
		try {
			for (String url : List.of("https://127.0.0.1:" + h2.port() + "/", "http://127.0.0.1:" + h2c.port() + "/")) {
				Answer answer = this.sender.send(url);
				assertThat(answer.outcome()).as(answer.toString()).isIn(Outcome.REFUSED, Outcome.UNREACHABLE);
				assertThat(answer.error()).isNotEmpty().hasLineCount(1);
			}
		}
		finally {
			h2.disposeNow();
			h2c.disposeNow();
		}
	}

}
