package com.httpsms.webhooks.api.events;

import java.net.URLEncoder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@WithoutDatabase
class AttributeHeaderTest {

	@Test
	void decodesTheExampleOfTheBinding() throws CharacterCodingException {
		assertThat(AttributeHeader.decode("Euro%20%E2%82%AC%20%F0%9F%98%80")).isEqualTo("Euro \u20ac \ud83d\ude00");
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\'', value = { "plain,plain", "a%2fb,a/b", "%2525,%25", "100%,100%", "%,%", "%zz,%zz",
			"a+b,a+b", "\"a b\",a b", "\"a\\\"b\\\\c\",a\"b\\c", "\",\"", "'\"\"',''" })
	void takesQuotesAwayAndDecodesOnce(String header, String value) throws CharacterCodingException {
		assertThat(AttributeHeader.decode(header)).isEqualTo(value);
	}

	@Test
	void refusesBytesThatAreNotUtf8() {
		assertThatExceptionOfType(CharacterCodingException.class).isThrownBy(() -> AttributeHeader.decode("%C3%28"));
	}

	@Property
	void givesBackWhatWasEncoded(@ForAll @StringLength(max = 50) String value) throws CharacterCodingException {
		String wellFormed = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
		String encoded = URLEncoder.encode(wellFormed, StandardCharsets.UTF_8).replace("+", "%20");
		assertThat(AttributeHeader.decode(encoded)).isEqualTo(wellFormed);
	}

}
