package com.httpsms.webhooks.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import javax.crypto.spec.SecretKeySpec;

import io.jsonwebtoken.Jwts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.StandardWebhooksSignature;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint.Request;
import com.httpsms.webhooks.testing.SampleEvents;

/**
 * Endpoints of every kind, that verify what they get.
 */
class DemoEndpoints implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(DemoEndpoints.class);

	/** 32 characters, so that the JWT library of the receiving side takes it as it is. */
	static final String SIGNING_KEY = "demo-signing-key-of-32-characters";

	private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();

	private final Endpoint endpoint = new Endpoint(this::answer);

	/**
	 * What each path does.
	 * @return sentences by path
	 */
	Map<String, String> paths() {
		Map<String, String> paths = new LinkedHashMap<>();
		paths.put("/good", "answers 200 at once");
		paths.put("/slow", "answers 200 after two seconds");
		paths.put("/flaky", "answers 503 twice, then 200");
		paths.put("/missing", "answers 404");
		paths.put("/silent", "never answers");
		return paths;
	}

	/**
	 * Those that fail want one type only: more failures in a row would bring a hold
	 * before anything is delivered.
	 */
	List<String> types(String path) {
		return switch (path) {
			case "/flaky", "/silent" -> List.of("message.phone.received");
			default -> SampleEvents.TYPES;
		};
	}

	String url(String path) {
		return this.endpoint.url(path);
	}

	private Reply answer(Request request) {
		if (!isSigned(request)) {
			logger.error("A request with a bad signature came: {}", request.uri());
			return Reply.status(401);
		}
		return switch (request.uri()) {
			case "/slow" -> Reply.status(200).after(Duration.ofSeconds(2));
			case "/flaky" -> Reply.status((tries(request) <= 2) ? 503 : 200);
			case "/missing" -> Reply.status(404);
			case "/silent" -> Reply.never();
			default -> Reply.status(200);
		};
	}

	private int tries(Request request) {
		return this.tries.computeIfAbsent(request.text("id"), (id) -> new AtomicInteger()).incrementAndGet();
	}

	/**
	 * What a receiver should do: the JWT proves who sent it, and both signatures that
	 * nobody changed it.
	 */
	private static boolean isSigned(Request request) {
		String authorization = header(request.header("Authorization"));
		String timestamp = header(request.header("webhook-timestamp"));
		if (!authorization.startsWith("Bearer ") || !timestamp.matches("\\d{1,18}")) {
			return false;
		}
		Jwts.parser()
			.requireIssuer("api.httpsms.com")
			.verifyWith(new SecretKeySpec(SIGNING_KEY.getBytes(StandardCharsets.UTF_8), "HmacSHA256"))
			.build()
			.parseSignedClaims(authorization.substring("Bearer ".length()));
		String expected = new StandardWebhooksSignature(header(request.header("webhook-id")),
				Instant.ofEpochSecond(Long.parseLong(timestamp)))
			.sign(SigningKey.of(SIGNING_KEY), request.body().getBytes(StandardCharsets.UTF_8));
		return expected.equals(request.header("webhook-signature"));
	}

	private static String header(@Nullable String value) {
		return (value != null) ? value : "";
	}

	@Override
	public void close() {
		this.endpoint.close();
	}

}
