package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class RetryAfterTest {

	private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

	@ParameterizedTest
	@CsvSource({ "0,PT0S", "1,PT1S", "' 120 ',PT2M", "'Mon, 23 Nov 2026 10:00:30 GMT',PT30S",
			"'Mon, 23 Nov 2026 09:00:00 GMT',PT0S", "'Sun, 01 Nov 2026 09:00:00 GMT',PT0S" })
	void secondsAndDates(String header, Duration expected) {
		assertThat(RetryAfter.parse(header, NOW)).isEqualTo(expected);
	}

	@Test
	void whatIsTooFarAwayIsCutSoThatTheArithmeticHolds() {
		Duration parsed = RetryAfter.parse("99999999999999999999", NOW);
		assertThat(parsed).isNotNull().isEqualTo(RetryAfter.parse("Fri, 31 Dec 9999 23:59:59 GMT", NOW));
	}

	@ParameterizedTest
	@NullAndEmptySource
	@ValueSource(strings = { "-1", "soon", "1.5", "Mon, 99 Nov 2026 10:00:30 GMT", "٣" })
	void whatSaysNothingIsAsIfItWereNotThere(@Nullable String header) {
		assertThat(RetryAfter.parse(header, NOW)).isNull();
	}

}
