package com.httpsms.webhooks.bench.jmh;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import com.httpsms.webhooks.bench.contender.Item;
import com.httpsms.webhooks.signing.RequestToken;
import com.httpsms.webhooks.signing.SigningKey;
import com.httpsms.webhooks.signing.StandardWebhooksSignature;

/**
 * What a request's signatures cost.
 */
@State(Scope.Benchmark)
public class SigningCost {

	private final Item item = Samples.item();

	private final SigningKey key = SigningKey.of(this.item.target().signingKey());

	private final byte[] body = Samples.body(this.item);

	private final String digest = RequestToken.digest(this.body);

	private final String tokenId = this.item.eventId() + ":" + this.item.target().uuid() + ":1";

	/**
	 * The token of a request whose digest is known.
	 * @return the token
	 */
	@Benchmark
	public String jwt() {
		return new RequestToken(this.item.target().userId(), this.item.target().url(), this.tokenId, this.digest,
				Samples.NOW)
			.sign(this.key);
	}

	/**
	 * The digest that the token carries.
	 * @return its hex digits
	 */
	@Benchmark
	public String digest() {
		return RequestToken.digest(this.body);
	}

	/**
	 * The signature of Standard Webhooks.
	 * @return the header
	 */
	@Benchmark
	public String standardWebhooks() {
		return new StandardWebhooksSignature(this.item.eventId(), Samples.NOW).sign(this.key, this.body);
	}

}
