package com.httpsms.webhooks.delivery.policy;

import java.time.Duration;
import java.time.Instant;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code Retry-After} as an endpoint may send it, that is: anything.
 */
@WithoutDatabase
class AnyRetryAfterTest {

	@Property
	void neverThrowsAndNeverLeavesItsBounds(@ForAll("headers") String header, @ForAll("times") Instant now) {
		Duration asked = RetryAfter.parse(header, now);
		if (asked != null) {
			assertThat(asked).isBetween(Duration.ZERO, Duration.ofDays(3650));
		}
	}

	@Provide
	Arbitrary<String> headers() {
		return Arbitraries.oneOf(Arbitraries.strings(), Arbitraries.strings().numeric().ofMaxLength(40),
				Arbitraries.longs().map(String::valueOf),
				Arbitraries.integers().between(-1, 99_999).map((year) -> "Tue, 24 Nov %d 04:00:00 GMT".formatted(year)),
				Arbitraries.of("\u0661\u0662", "1e9", "+5", "5.0", "0x10", "Wed, 21 Oct 2026 07:28:00 +2500", "\u00a05",
						"60, 120", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"));
	}

	@Provide
	Arbitrary<Instant> times() {
		return Arbitraries.of(Instant.EPOCH, Instant.MIN, Instant.MAX, Instant.parse("2026-11-24T04:00:00Z"));
	}

}
