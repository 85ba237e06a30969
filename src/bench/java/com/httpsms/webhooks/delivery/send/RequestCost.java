package com.httpsms.webhooks.delivery.send;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

import org.springframework.http.HttpHeaders;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.bench.jmh.Samples;
import com.httpsms.webhooks.signing.SigningKey;

/**
 * What it costs to put a request together: its body and all of its headers.
 */
@State(Scope.Benchmark)
public class RequestCost {

	private final Item item = Samples.item();

	private final WebhookRequest signed = request(SigningKey.of(this.item.target().signingKey()));

	private final WebhookRequest unsigned = request(SigningKey.of(""));

	private WebhookRequest request(SigningKey key) {
		return new WebhookRequest(Samples.webhook(this.item.target()), key, Samples.event(this.item), 1, Samples.NOW);
	}

	/**
	 * A request of a webhook that has a signing key.
	 * @param blackhole takes the body
	 * @return the headers
	 */
	@Benchmark
	public HttpHeaders signed(Blackhole blackhole) {
		return build(this.signed, blackhole);
	}

	/**
	 * A request of a webhook that has none.
	 * @param blackhole takes the body
	 * @return the headers
	 */
	@Benchmark
	public HttpHeaders unsigned(Blackhole blackhole) {
		return build(this.unsigned, blackhole);
	}

	private static HttpHeaders build(WebhookRequest request, Blackhole blackhole) {
		byte[] body = request.body();
		blackhole.consume(body);
		HttpHeaders headers = new HttpHeaders();
		request.addHeaders(headers, body);
		return headers;
	}

}
