package com.httpsms.webhooks.signing;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.io.Encoder;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The claims of the JWT that goes with one request. An httpSMS token plus two claims that
 * bind it to this request: a token that leaks can't be used for another body.
 *
 * @param userId the {@code sub}: whose webhook it is
 * @param callbackUrl the only {@code aud}
 * @param tokenId the {@code jti}: event, webhook and attempt
 * @param payloadSha256 the {@code payload_sha256}: what {@link #digest} gives for the
 * request's body
 * @param issuedAt the {@code iat}; the token is valid from ten minutes before to ten
 * minutes after
 */
public record RequestToken(String userId, String callbackUrl, String tokenId, String payloadSha256, Instant issuedAt) {

	private static final String ISSUER = "api.httpsms.com";

	private static final Duration VALIDITY = Duration.ofMinutes(10);

	private static final JsonFactory JSON = new JsonFactory();

	/**
	 * The platform's encoder, of which the JVM has a fast version; jjwt's own has none.
	 */
	private static final Encoder<OutputStream, OutputStream> BASE64_URL = Base64.getUrlEncoder().withoutPadding()::wrap;

	/**
	 * Signs the claims with HS256.
	 * @param key a key that is not empty
	 * @return the JWT in its compact form
	 */
	public String sign(SigningKey key) {
		// a JSON generator instead of jjwt's claims builder, which profiles showed
		return Jwts.builder().b64Url(BASE64_URL).content(claims()).signWith(key.hmacKey(), Jwts.SIG.HS256).compact();
	}

	private byte[] claims() {
		ByteArrayOutputStream claims = new ByteArrayOutputStream(512);
		try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), claims)) {
			json.writeStartObject();
			json.writeStringProperty("iss", ISSUER);
			json.writeStringProperty("sub", this.userId);
			json.writeName("aud");
			json.writeStartArray();
			json.writeString(this.callbackUrl);
			json.writeEndArray();
			json.writeNumberProperty("iat", this.issuedAt.getEpochSecond());
			json.writeNumberProperty("nbf", this.issuedAt.minus(VALIDITY).getEpochSecond());
			json.writeNumberProperty("exp", this.issuedAt.plus(VALIDITY).getEpochSecond());
			json.writeStringProperty("jti", this.tokenId);
			json.writeStringProperty("payload_sha256", this.payloadSha256);
			json.writeEndObject();
		}
		return claims.toByteArray();
	}

	/**
	 * The digest that binds a token to a body.
	 * @param body the request's body
	 * @return its SHA-256 in hex digits
	 */
	public static String digest(byte[] body) {
		try {
			return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
