package com.httpsms.webhooks.database;

import java.sql.SQLException;
import java.util.List;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class TroubleLogTest {

	private final SQLException away = new SQLException(
			"Communications link failure\n\nThe last packet sent successfully", "08S01");

	private final SQLException locked = new SQLException("Lock wait timeout exceeded", "HY000", 1205);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	private long seconds;

	private final TroubleLog log = new TroubleLog(logger(), "A lane pauses", () -> this.seconds * 1_000_000_000);

	private Logger logger() {
		LoggerContext context = new LoggerContext();
		Logger logger = context.getLogger("test");
		logger.setLevel(Level.INFO);
		logger.addAppender(this.lines);
		return logger;
	}

	@BeforeEach
	void begin() {
		this.lines.start();
	}

	private List<String> logged() {
		List<String> logged = this.lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
		this.lines.list.clear();
		return logged;
	}

	@Test
	void troubleIsALineWhenItBeginsOneAMinuteAndOneWhenItIsOver() {
		for (this.seconds = 0; this.seconds < 50; this.seconds++) {
			this.log.happened(this.away);
			this.log.wentWell();
		}
		assertThat(logged()).containsExactly("A lane pauses: SQLException: Communications link failure");
		this.seconds = 60;
		this.log.happened(this.away);
		assertThat(logged())
			.containsExactly("A lane pauses: SQLException: Communications link failure (and 49 more in the last 60 s)");
		this.seconds = 69;
		this.log.wentWell();
		assertThat(logged()).as("another lane has no trouble").isEmpty();
		this.seconds = 70;
		this.log.wentWell();
		this.log.wentWell();
		assertThat(logged()).containsExactly("No more: A lane pauses (51 times in 60 s)");
		this.log.happened(this.away);
		assertThat(logged()).as("and again").hasSize(1);
	}

	@Test
	void troubleOfAnotherKindIsSaidSoonerButNotEachTime() {
		for (this.seconds = 0; this.seconds < 60; this.seconds++) {
			this.log.happened((this.seconds % 2 == 0) ? this.away : this.locked);
		}
		assertThat(logged()).hasSizeBetween(4, 6).allMatch((line) -> line.lines().count() == 1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					Incorrect string value: '\\xF0\\x9F hello' for column 'error' at row 1 | Incorrect string value: '…' for column 'error' at row 1
					Incorrect datetime value: 'my text' for column 'c' at row 1            | Incorrect datetime value: '…' for column 'c' at row 1
					Duplicate entry 'a secret' for key 'PRIMARY'                           | Duplicate entry '…' for key 'PRIMARY'
					Data too long for column 'error' at row 1                              | Data too long for column 'error' at row 1
					Check constraint 'delivery_has_no_attempt_too_many' is violated.       | Check constraint 'delivery_has_no_attempt_too_many' is violated.
					""")
	void aLineHasTheNumberAndNoValue(String message, String said) {
		assertThat(ErrorLine.of(new IllegalStateException("wrapped", new SQLException(message, "HY000", 1366))))
			.isEqualTo("SQLException 1366: " + said);
	}

	@Test
	void aLineIsOneAndShort() {
		assertThat(ErrorLine.of(new IllegalStateException("x".repeat(1000) + "\nsecond"))).hasSizeLessThan(260)
			.doesNotContain("second");
		assertThat(ErrorLine.of(new IllegalStateException())).isEqualTo("IllegalStateException: null");
	}

}
