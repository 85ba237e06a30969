package com.httpsms.webhooks.signing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class StandardWebhooksSignatureTest {

	static Stream<JsonNode> vectors() throws IOException {
		try (InputStream in = StandardWebhooksSignatureTest.class
			.getResourceAsStream("/vectors/standard-webhooks.json")) {
			return JsonMapper.shared().readTree(in).get("vectors").valueStream();
		}
	}

	@ParameterizedTest
	@MethodSource("vectors")
	void signsAsTheOtherImplementationDoes(JsonNode vector) {
		StandardWebhooksSignature signature = new StandardWebhooksSignature(vector.get("webhook-id").stringValue(),
				Instant.ofEpochSecond(Long.parseLong(vector.get("webhook-timestamp").stringValue())));
		assertThat(signature.timestampHeader()).isEqualTo(vector.get("webhook-timestamp").stringValue());
		assertThat(signature.sign(SigningKey.of(vector.get("signing_key").stringValue()),
				vector.get("body").stringValue().getBytes(StandardCharsets.UTF_8)))
			.isEqualTo(vector.get("webhook-signature").stringValue());
	}

}
