package com.httpsms.webhooks.cluster;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;

/**
 * A database server, told apart from every other one: behind one address there may be
 * different servers over time.
 *
 * @param identity its host and port as it knows them itself, and its UUID, or on MariaDB
 * its server id
 */
record Server(String identity) {

	/**
	 * Asks who answers on a connection.
	 * @param connection a connection
	 * @return the server at its other end
	 * @throws SQLException if it does not answer
	 */
	static Server of(Connection connection) throws SQLException {
		// known since the handshake
		String version = connection.getMetaData().getDatabaseProductVersion().toLowerCase(Locale.ROOT);
		String id = version.contains("mariadb") ? "@@server_id" : "@@server_uuid";
		try (PreparedStatement statement = connection
			.prepareStatement("SELECT CONCAT(@@hostname, ':', @@port, ' ', " + id + ")");
				ResultSet rows = statement.executeQuery()) {
			rows.next();
			return new Server(rows.getString(1));
		}
	}

	@Override
	public String toString() {
		return this.identity;
	}

}
