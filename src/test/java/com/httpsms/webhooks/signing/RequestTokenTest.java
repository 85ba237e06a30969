package com.httpsms.webhooks.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.jsonwebtoken.Claims;
import io.jsonwebtoken.Jwts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Against tokens that another implementation made, with keys of 1 to 255 characters.
 */
@WithoutDatabase
class RequestTokenTest {

	private static final byte[] BODY = "{\"id\":\"1\"}".getBytes(StandardCharsets.UTF_8);

	private static final Instant NOW = Instant.parse("2023-11-14T22:13:20Z");

	static Stream<JsonNode> vectors() throws IOException {
		try (InputStream in = RequestTokenTest.class.getResourceAsStream("/vectors/jwt.json")) {
			return JsonMapper.shared().readTree(in).get("vectors").valueStream();
		}
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void aTokenMadeElsewhereIsReadWithTheSameKey(JsonNode vector) {
		SigningKey key = SigningKey.of(vector.get("signing_key").stringValue());
		Claims claims = Jwts.parser()
			.verifyWith(key.hmacKey())
			.clock(() -> java.util.Date.from(NOW))
			.build()
			.parseSignedClaims(vector.get("token").stringValue())
			.getPayload();
		assertThat(claims.getIssuer()).isEqualTo("api.httpsms.com");
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void aTokenOfOursVerifiesUnderHmacWithTheRawKeyBytes(JsonNode vector) throws GeneralSecurityException {
		String text = vector.get("signing_key").stringValue();
		String token = token().sign(SigningKey.of(text));
		int lastDot = token.lastIndexOf('.');
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
		byte[] expected = mac.doFinal(token.substring(0, lastDot).getBytes(StandardCharsets.US_ASCII));
		assertThat(Base64.getUrlDecoder().decode(token.substring(lastDot + 1))).isEqualTo(expected);
	}

	@Test
	void theClaimsAreThoseOfHttpSmsAndTwoThatBindTheTokenToItsRequest() {
		String token = token().sign(SigningKey.of("k"));
		JsonNode header = decode(token.split("\\.", -1)[0]);
		JsonNode claims = decode(token.split("\\.", -1)[1]);
		assertThat(header).isEqualTo(JsonMapper.shared().readTree("{\"alg\":\"HS256\"}"));
		assertThat(claims).isEqualTo(JsonMapper.shared().readTree("""
				{"iss":"api.httpsms.com","sub":"user","aud":["https://example.com/hook"],"iat":1700000000,
				 "nbf":1699999400,"exp":1700000600,"jti":"event:webhook:1",
				 "payload_sha256":"%s"}""".formatted(RequestToken.digest(BODY))));
		assertThat(RequestToken.digest(new byte[0]))
			.isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 31, 32, 48, 64, 255 })
	void noKeyChoosesAnotherAlgorithm(int length) {
		for (String character : List.of("k", "鍵")) {
			String token = token().sign(SigningKey.of(character.repeat(length)));
			assertThat(decode(token.split("\\.", -1)[0]).toString()).isEqualTo("{\"alg\":\"HS256\"}");
		}
	}

	private static RequestToken token() {
		return new RequestToken("user", "https://example.com/hook", "event:webhook:1", RequestToken.digest(BODY), NOW);
	}

	private static JsonNode decode(String part) {
		return JsonMapper.shared().readTree(Base64.getUrlDecoder().decode(part));
	}

}
