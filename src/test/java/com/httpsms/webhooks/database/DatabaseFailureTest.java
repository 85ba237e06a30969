package com.httpsms.webhooks.database;

import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * As servers number and sort them: MySQL 9.7 and MariaDB 11.4.
 */
class DatabaseFailureTest {

	@ParameterizedTest
	@CsvSource(textBlock = """
			# locks and victims
			1205, HY000, PASSING
			1205, 40001, PASSING
			1213, 40001, PASSING
			1020, HY000, PASSING
			3572, HY000, PASSING
			# read-only, and what a group of servers refuses
			1290, HY000, PASSING
			1792, 25006, PASSING
			1836, HY000, PASSING
			3100, HY000, PASSING
			3101, 40000, PASSING
			# a full disk
			3,    HY000, PASSING
			28,   HY000, PASSING
			1021, HY000, PASSING
			1026, HY000, PASSING
			1114, HY000, PASSING
			3675, HY000, PASSING
			# quotas that have the SQLState of a syntax error
			1203, 42000, PASSING
			1226, 42000, PASSING
			1040, 08004, PASSING
			1317, 70100, PASSING
			# the connection
			0,    08S01, CONNECTION
			0,    08003, CONNECTION
			1053, 08S01, CONNECTION
			1047, 08S01, CONNECTION
			1927, 70100, CONNECTION
			4031, HY000, CONNECTION
			# for an operator
			1045, 28000, SETUP
			1049, 42000, SETUP
			1142, 42000, SETUP
			1227, 42000, SETUP
			1146, 42S02, SETUP
			1054, 42S22, SETUP
			1364, HY000, SETUP
			3098, HY000, SETUP
			# what was sent
			1153, 08S01, CONTENT
			1406, 22001, CONTENT
			1366, HY000, CONTENT
			1366, 22007, CONTENT
			1264, 22003, CONTENT
			1292, 22007, CONTENT
			1048, 23000, CONTENT
			1062, 23000, CONTENT
			1118, 42000, CONTENT
			1197, HY000, CONTENT
			1526, HY000, CONTENT
			1644, 45000, CONTENT
			3140, 22032, CONTENT
			3157, 22032, CONTENT
			3819, HY000, CONTENT
			4025, 23000, CONTENT
			# anything else
			1105, HY000, UNKNOWN
			9999, HY000, UNKNOWN
			""")
	void errorsAreSortedByTheirNumber(int number, String state, DatabaseFailure kind) {
		SQLException error = new SQLException("it failed", state, number);
		assertThat(DatabaseFailure.of(error)).isEqualTo(kind);
		assertThat(DatabaseFailure.of(new UncategorizedSQLException("a task", "SQL", error))).isEqualTo(kind);
		assertThat(DatabaseFailure.of(new BatchUpdateException("a batch", state, number, new int[0], error)))
			.isEqualTo(kind);
		assertThat(DatabaseFailure.of(new DataAccessResourceFailureException("no connection",
				new SQLTransientConnectionException("Connection is not available", null, 0, error))))
			.as("behind the pool's own")
			.isEqualTo(kind);
	}

	@Test
	void theDriverFindsWhatIsTooLargeByItself() {
		SQLException tooLarge = new PacketTooBigException(2_000_000, 1_048_576);
		assertThat(tooLarge.getErrorCode()).isZero();
		assertThat(DatabaseFailure.of(tooLarge)).isEqualTo(DatabaseFailure.CONTENT);
		assertThat(DatabaseFailure
			.isTooLarge(new UncategorizedSQLException("a task", "SQL", new BatchUpdateException(new int[0], tooLarge))))
			.isTrue();
		assertThat(DatabaseFailure.isTooLarge(new SQLException("data too long", "22001", 1406))).isFalse();
	}

	/** As when a primary changes: the pool closes the connection under its user. */
	@Test
	void aConnectionThatThePoolLetGoOfIsToBlameAndNotWhatWasWritten() {
		SQLException closed = new SQLException("Connection is closed");
		assertThat(DatabaseFailure.of(closed)).isEqualTo(DatabaseFailure.CONNECTION);
		TransactionSystemException rollback = new TransactionSystemException("could not roll back", closed);
		rollback.initApplicationException(new UncategorizedSQLException("a task", "SQL",
				new SQLException("running with the --read-only option", "HY000", 1290)));
		assertThat(DatabaseFailure.of(rollback)).isEqualTo(DatabaseFailure.PASSING);
	}

	@Test
	void whatIsNotOfADatabaseIsUnknown() {
		assertThat(DatabaseFailure.of(new IllegalStateException(new IOException("a file"))))
			.isEqualTo(DatabaseFailure.UNKNOWN);
		IllegalStateException circle = new IllegalStateException("a circle");
		IllegalStateException other = new IllegalStateException("of two", circle);
		circle.initCause(other);
		assertThat(DatabaseFailure.of(circle)).isEqualTo(DatabaseFailure.UNKNOWN);
	}

}
