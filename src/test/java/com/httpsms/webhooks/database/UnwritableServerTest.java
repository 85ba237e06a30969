package com.httpsms.webhooks.database;

import java.sql.SQLException;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import com.httpsms.webhooks.testing.WithoutDatabase;

import static org.assertj.core.api.Assertions.assertThat;

@WithoutDatabase
class UnwritableServerTest {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1290 | The MySQL server is running with the --read-only option so it cannot execute this statement
			1290 | The MySQL server is running with the --super-read-only option so it cannot execute this statement
			1290 | The MariaDB server is running with the --read-only option so it cannot execute this statement
			1290 | The MariaDB server is running with the read_only=ON option so it cannot execute this statement
			1036 | Table 'delivery' is read only
			1792 | Cannot execute statement in a READ ONLY transaction.
			1836 | Running in read-only mode
			1874 | InnoDB is in read only mode.
			3032 | The server is currently in offline mode
			3100 | Error on observer while running replication hook 'before_commit'.
			3101 | Plugin instructed the server to rollback the current transaction.
			3782 | Held statement aborted because Group Replication plugin got shut down
			1053 | Server shutdown in progress
			1927 | Connection was killed
			3169 | Session was killed
			4031 | The client was disconnected by the server because of inactivity.
			""")
	void aServerThatTakesNoWritesOrGoesAwayIsLeft(int code, String message) {
		assertThat(new UnwritableServer().adjudicate(new SQLException(message, "HY000", code)))
			.isEqualTo(Override.MUST_EVICT);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1290 | The MySQL server is running with the --secure-file-priv option so it cannot execute this statement
			1205 | Lock wait timeout exceeded; try restarting transaction
			1213 | Deadlock found when trying to get lock; try restarting transaction
			3572 | Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.
			1062 | Duplicate entry
			3819 | Check constraint is violated.
			1114 | The table is full
			1142 | INSERT command denied
			1223 | Can't execute the query because you have a conflicting read lock
			1317 | Query execution was interrupted
			3098 | The table does not comply with the requirements by an external plugin.
			""")
	void whatSaysNothingOfTheServerIsLeftToThePool(int code, String message) {
		assertThat(new UnwritableServer().adjudicate(new SQLException(message, "HY000", code)))
			.isEqualTo(Override.CONTINUE_EVICT);
	}

}
