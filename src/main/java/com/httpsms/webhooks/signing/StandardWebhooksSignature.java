package com.httpsms.webhooks.signing;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;

import javax.crypto.Mac;

/**
 * The symmetric signature of Standard Webhooks 1.0.0: HMAC-SHA256 over id, timestamp and
 * body, joined by dots.
 *
 * @param id the {@code webhook-id} header: the CloudEvent's id
 * @param timestamp the {@code webhook-timestamp} header, in seconds since 1970
 * @see <a href="https://www.standardwebhooks.com">standardwebhooks.com</a>
 */
public record StandardWebhooksSignature(String id, Instant timestamp) {

	/**
	 * The value of the {@code webhook-timestamp} header.
	 * @return whole seconds since 1970
	 */
	public String timestampHeader() {
		return Long.toString(this.timestamp.getEpochSecond());
	}

	/**
	 * The value of the {@code webhook-signature} header: a signature for each key, joined
	 * by spaces as the specification wants it while a key is rotated.
	 * @param keys keys, the current one not empty
	 * @param body the request's body
	 * @return {@code v1,} and the signature in Base64, once or twice
	 */
	public String sign(SigningKeys keys, byte[] body) {
		String current = sign(keys.current(), body);
		SigningKey previous = keys.previous();
		return (previous == null || previous.isEmpty()) ? current : current + " " + sign(previous, body);
	}

	/**
	 * One signature of the {@code webhook-signature} header.
	 * @param key a key that is not empty
	 * @param body the request's body
	 * @return {@code v1,} and the signature in Base64
	 */
	public String sign(SigningKey key, byte[] body) {
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(key.hmacKey());
			mac.update((this.id + "." + timestampHeader() + ".").getBytes(StandardCharsets.UTF_8));
			return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every Java platform has HmacSHA256", ex);
		}
	}

}
