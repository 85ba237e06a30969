package com.httpsms.webhooks.database.migration;

import java.sql.Connection;
import java.sql.SQLException;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.Test;

import com.httpsms.webhooks.testing.DatabaseTest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PatientConnectionsTest extends DatabaseTest {

	private static final String SILENT = "DO SLEEP(1.5)";

	/** The pool's timeout stands for that of a node, the statement for a migration. */
	@Test
	void aStatementMayBeSilentForLongerThanThePoolAllowsAndThePoolsOthersMayNot() throws SQLException {
		try (HikariDataSource pool = new HikariDataSource()) {
			pool.setJdbcUrl(database().url());
			pool.setUsername(database().server().user());
			pool.setPassword(database().server().password());
			pool.setMaximumPoolSize(1);
			pool.addDataSourceProperty("socketTimeout", "1000");
			try (Connection connection = new PatientConnections(pool).getConnection()) {
				connection.createStatement().execute(SILENT);
			}
			try (Connection connection = pool.getConnection()) {
				assertThatExceptionOfType(SQLException.class)
					.isThrownBy(() -> connection.createStatement().execute(SILENT))
					.withMessageContaining("Communications link failure");
			}
		}
	}

}
