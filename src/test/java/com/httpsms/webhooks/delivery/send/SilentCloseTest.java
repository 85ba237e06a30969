package com.httpsms.webhooks.delivery.send;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.httpsms.webhooks.delivery.policy.Answer;
import com.httpsms.webhooks.delivery.policy.Outcome;
import com.httpsms.webhooks.delivery.send.KeepingHabits.Habit;
import com.httpsms.webhooks.egress.EgressProperties;
import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Endpoints that close connections some milliseconds after an answer and don't say so.
 */
@WithoutDatabase
class SilentCloseTest {

	private static final EgressProperties LOOPBACK = new EgressProperties(List.of("127.0.0.0/8"), List.of(), null, null,
			null);

	private static final String ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

	private static final long MILLISECOND = 1_000_000;

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void noRequestIsLost(int millis) throws IOException {
		try (PoisonServer server = PoisonServer.closing(ANSWER, millis);
				TestSender sender = new TestSender(LOOPBACK, TestSender.PATIENCE, UnaryOperator.identity())) {
			for (int i = 0; i < 60; i++) {
				Answer answer = sender.send(server.url());
				assertThat(answer.outcome()).as("request %d: %s", i, answer).isEqualTo(Outcome.SUCCEEDED);
				LockSupport.parkNanos(i % 7 * MILLISECOND);
			}
		}
	}

	@Test
	void whatStaysOpenIsUsedAgain() throws IOException {
		try (PoisonServer server = PoisonServer.saying(ANSWER);
				TestSender sender = new TestSender(LOOPBACK, TestSender.PATIENCE, UnaryOperator.identity())) {
			for (int i = 0; i < 50; i++) {
				assertThat(sender.send(server.url()).outcome()).isEqualTo(Outcome.SUCCEEDED);
			}
			// a connection that is just being put back is not there for the next request
			assertThat(server.connections()).isLessThan(25);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "timeout=5 | 5", "max=100, timeout = 2 | 2", "TIMEOUT=0 | 0", "max=100 |",
			"xtimeout=5 |", "timeout=99999999999 |", "timeout=soon |", "|" })
	void whatAnEndpointSaysOfItsConnectionsIsBelieved(@Nullable String header, @Nullable Long seconds) {
		assertThat(ReuseWatch.announced(header))
			.isEqualTo((seconds != null) ? seconds * 1_000 * MILLISECOND : Long.MAX_VALUE);
	}

	@Test
	void aConnectionThatIsNotKeptIsNotUsedAgain() throws IOException {
		String answer = ANSWER.replace("Content", "Keep-Alive: timeout=0, max=100\r\nContent");
		try (PoisonServer server = PoisonServer.saying(answer);
				TestSender sender = new TestSender(LOOPBACK, TestSender.PATIENCE, UnaryOperator.identity())) {
			for (int i = 0; i < 5; i++) {
				assertThat(sender.send(server.url()).outcome()).isEqualTo(Outcome.SUCCEEDED);
			}
			assertThat(server.connections()).isEqualTo(5);
		}
	}

	@Test
	void aConnectionIsUsedForHalfAsLongAsItsEndpointKeepsIt() {
		Habit habit = new Habit();
		assertThat(habit.isKnown(0)).isFalse();
		habit.keeps(0);
		assertThat(habit.isKnown(1)).isTrue();
		assertThat(habit.allows(2_000 * MILLISECOND)).isTrue();

		habit.closes(2_000 * MILLISECOND, 1);
		assertThat(habit.allows(999 * MILLISECOND)).isTrue();
		assertThat(habit.allows(1_001 * MILLISECOND)).isFalse();

		habit.closes(5 * MILLISECOND, 2);
		assertThat(habit.allows(0)).as("closed too soon").isFalse();

		long later = 601_000 * MILLISECOND;
		assertThat(habit.isKnown(later)).as("known for ten minutes").isFalse();
		assertThat(habit.allows(0)).isTrue();
	}

}
