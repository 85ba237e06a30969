package com.httpsms.webhooks.delivery.send;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class ExcerptTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"no token: eyJ. and eyJhbGciOiJIUzI1NiJ9 | no token: eyJ. and eyJhbGciOiJIUzI1NiJ9",
			"{\"authorization\":\"Bearer eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.Zm9v_-\"} | {\"authorization\":\"Bearer [JWT]\"}",
			"cut off: eyJhbGciOiJIUzI1NiJ9.eyJpc3MiO | cut off: [JWT]",
			"eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0.Zm9v, eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhIn0. | [JWT], [JWT]" })
	void tokensAreLeftOut(String body, String kept) {
		assertThat(Excerpt.of(body)).isEqualTo(kept);
	}

}
