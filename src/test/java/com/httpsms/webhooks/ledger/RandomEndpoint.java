package com.httpsms.webhooks.ledger;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

import tools.jackson.databind.json.JsonMapper;

import com.httpsms.webhooks.ledger.Ledger.Arrival;
import com.httpsms.webhooks.ledger.Ledger.AttemptId;
import com.httpsms.webhooks.testing.Endpoint;
import com.httpsms.webhooks.testing.Endpoint.Reply;
import com.httpsms.webhooks.testing.Endpoint.Request;

/**
 * An endpoint that answers each attempt in a manner of its own. The same attempt is
 * always treated alike, however often and whenever it comes.
 */
final class RandomEndpoint implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private final long seed;

	private final Ledger ledger;

	private final Endpoint endpoint;

	RandomEndpoint(long seed, Ledger ledger) {
		this.seed = seed;
		this.ledger = ledger;
		this.endpoint = new Endpoint(this::answer);
	}

	String url(String path) {
		return this.endpoint.url(path);
	}

	private Reply answer(Request request) {
		AttemptId attempt = AttemptId.of(tokenId(request));
		Manner manner = Manner.any(new SplittableRandom(this.seed + attempt.hashCode()));
		this.ledger.arrived(new Arrival(attempt, request.nanos(), manner));
		return manner.reply();
	}

	private static String tokenId(Request request) {
		String token = request.header("Authorization");
		if (token == null) {
			throw new IllegalStateException("a request without a token came to " + request.uri());
		}
		String claims = token.substring("Bearer ".length()).split("\\.", -1)[1];
		return JSON.readTree(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8))
			.required("jti")
			.stringValue();
	}

	@Override
	public void close() {
		this.endpoint.close();
	}

}
