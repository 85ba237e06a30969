package com.httpsms.webhooks.database.migration;

import java.sql.Connection;
import java.sql.SQLException;

import javax.sql.DataSource;

import org.springframework.jdbc.datasource.DelegatingDataSource;

/**
 * Connections whose statements may take as long as they need: one that changes a large
 * table is silent for minutes, and a server goes on with it when its client has given up.
 */
final class PatientConnections extends DelegatingDataSource {

	PatientConnections(DataSource target) {
		super(target);
	}

	@Override
	public Connection getConnection() throws SQLException {
		return patient(super.getConnection());
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return patient(super.getConnection(username, password));
	}

	/** A pool sets it back when it gets the connection back. */
	private static Connection patient(Connection connection) throws SQLException {
		connection.setNetworkTimeout(Runnable::run, 0);
		return connection;
	}

}
