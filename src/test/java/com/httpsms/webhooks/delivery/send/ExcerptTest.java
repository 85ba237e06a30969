package com.httpsms.webhooks.delivery.send;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

	/** What the runbook's queries show in a terminal. */
	@ParameterizedTest
	@ValueSource(strings = { "\u001b", "\u009b", "\u0007", "\r", "\b", "\0", "\u202e", "\u2066", "\u200f", "\ufeff",
			"\u2028", "\u2029", "\ud83d", "\udc1d" })
	void nothingSteersATerminal(String steering) {
		assertThat(Excerpt.of("a" + steering + "[31mb")).isEqualTo("a [31mb");
	}

	@Test
	void linesTabsAndCharactersOfAllLanguagesStay() {
		String text = "{\n\t\"\u00e9\": \"\u0645\u0631 \ud83d\udc1d\"\n}";
		assertThat(Excerpt.of(text)).isEqualTo(text);
	}

}
