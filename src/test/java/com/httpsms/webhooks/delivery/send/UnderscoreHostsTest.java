package com.httpsms.webhooks.delivery.send;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.netty.handler.ssl.SslContext;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.Http11SslContextSpec;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.NameServer;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoints by TLS whose name has an underscore. Their server is Python's, since Java's
 * knows no such names.
 */
@WithoutDatabase
@SuppressWarnings("NullAway.Init")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnderscoreHostsTest {

	private static final String HOST = "my_app.tunnel.test";

	/** Its first label ends with a hyphen. */
	private static final String HYPHEN = "app-.tunnel.test";

	private static final String SERVER = """
			import http.server, ssl, sys
			class Handler(http.server.BaseHTTPRequestHandler):
			    def do_POST(self):
			        self.rfile.read(int(self.headers['Content-Length']))
			        self.send_response(200)
			        self.send_header('Content-Length', '2')
			        self.end_headers()
			        self.wfile.write(b'ok')
			        print('posted', flush=True)
			    def log_message(self, *args):
			        pass
			context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
			context.load_cert_chain(sys.argv[1], sys.argv[2])
			context.sni_callback = lambda s, name, c: print('name', name, flush=True)
			server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
			server.socket = context.wrap_socket(server.socket, server_side=True)
			print(server.server_address[1], flush=True)
			server.serve_forever()
			""";

	private final NameServer names = new NameServer();

	private X509Bundle authority;

	private TestSender sender;

	@BeforeAll
	void start() throws Exception {
		Assumptions.assumeTrue(isPythonThere(), "this machine has no python3");
		this.names.name(HOST, List.of("127.0.0.1"));
		this.names.name(HYPHEN, List.of("127.0.0.1"));
		this.authority = new CertificateBuilder().ecp256()
			.subject("CN=A test's authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		SslContext trusting = Http11SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(this.authority.getCertificate()))
			.sslContext();
		this.sender = new TestSender(new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null, null),
				TestSender.PATIENCE,
				(http) -> TestSender.askingAt(this.names)
					.apply(http
						.secure((spec) -> spec.sslContext(trusting).handlerConfigurator(UnderscoreHosts::admit))));
	}

	@AfterAll
	void stop() {
		if (this.sender != null) {
			this.sender.close();
		}
		this.names.close();
	}

	private static boolean isPythonThere() throws InterruptedException {
		try {
			return new ProcessBuilder("python3", "-c", "import ssl").start().waitFor() == 0;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/** The builder takes no such names: written as DER, a sequence of {@code [2]}. */
	private static CertificateBuilder named(String subject, String... names) {
		ByteArrayOutputStream list = new ByteArrayOutputStream();
		for (String name : names) {
			list.write(0x82);
			list.write(name.length());
			list.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
		}
		ByteArrayOutputStream extension = new ByteArrayOutputStream();
		extension.write(0x30);
		extension.write(list.size());
		extension.writeBytes(list.toByteArray());
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.addExtensionOctetString("2.5.29.17", false, extension.toByteArray());
	}

	private Called call(CertificateBuilder certificate, X509Bundle issuer) throws Exception {
		return call(HOST, certificate, issuer);
	}

	private Called call(String host, CertificateBuilder certificate, X509Bundle issuer) throws Exception {
		X509Bundle bundle = certificate.buildIssuedBy(issuer);
		Process server = new ProcessBuilder("python3", "-c", SERVER, bundle.toTempCertChainPem().getPath(),
				bundle.toTempPrivateKeyPem().getPath())
			.redirectError(ProcessBuilder.Redirect.INHERIT)
			.start();
		try (BufferedReader said = new BufferedReader(
				new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8))) {
			String port = said.readLine();
			Answer answer = this.sender.send("https://" + host + ":" + port + "/");
			server.toHandle().destroy();
			server.waitFor();
			return new Called(answer, said.lines().toList());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { HOST, "MY_app.Tunnel.test", "*.tunnel.test" })
	void theNameIsToldToTheServerAndFoundInItsCertificate(String name) throws Exception {
		Called called = call(named("CN=receiver", "other.test", name), this.authority);
		assertThat(called.answer.outcome()).as(called.toString()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(called.server).containsExactly("name " + HOST, "posted");
	}

	@ParameterizedTest
	@ValueSource(strings = { HYPHEN, HYPHEN + "." })
	void soIsAnyOtherNameThatJavaDoesNotTakeForOne(String host) throws Exception {
		Called called = call(host, named("CN=receiver", HYPHEN), this.authority);
		assertThat(called.answer.outcome()).as(called.toString()).isEqualTo(Outcome.SUCCEEDED);
		assertThat(called.server).containsExactly("name " + HYPHEN, "posted");
		Called refused = call(host, named("CN=receiver", HOST), this.authority);
		assertThat(refused.answer.outcome()).as(refused.toString()).isEqualTo(Outcome.UNREACHABLE);
		assertThat(refused.server).containsExactly("name " + HYPHEN);
	}

	@ParameterizedTest
	@ValueSource(strings = { "another_app.tunnel.test", "tunnel.test", "*.test", "*_app.tunnel.test",
			"my_*.tunnel.test", "*", "*.app.tunnel.test", "*.my_app.tunnel.test", "my_app.tunnel.test.evil.test" })
	void aCertificateForAnotherNameIsRefusedBeforeAnythingIsSent(String name) throws Exception {
		assertRefused(call(named("CN=" + HOST, name), this.authority), "No name matching " + HOST);
	}

	@Test
	void theChainIsJudgedAsAlways() throws Exception {
		assertRefused(call(named("CN=receiver", HOST).notBefore(Instant.now().minus(Duration.ofDays(60)))
			.notAfter(Instant.now().minus(Duration.ofDays(1))), this.authority), "NotAfter");
		X509Bundle stranger = new CertificateBuilder().ecp256()
			.subject("CN=Another authority")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		assertRefused(call(named("CN=receiver", HOST), stranger), "certification path");
	}

	private static void assertRefused(Called called, String error) {
		assertThat(called.answer.outcome()).as(called.toString()).isEqualTo(Outcome.UNREACHABLE);
		assertThat(called.answer.error()).contains(error);
		assertThat(called.server).containsExactly("name " + HOST);
	}

	/**
	 * A request and what its server noticed.
	 *
	 * @param answer what came back
	 * @param server what the server says
	 */
	private record Called(Answer answer, List<String> server) {

	}

}
