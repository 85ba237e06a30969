package com.httpsms.webhooks.start;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Something that is asked of the database before anything uses it.
 */
@FunctionalInterface
public interface ServerCheck {

	/**
	 * Asks.
	 * @param connection a connection with the pool's settings, which the caller closes
	 * @throws SQLException if the database does not answer; the start tries again if that
	 * may pass
	 * @throws StartProblemException if this process must not use this database
	 */
	void check(Connection connection) throws SQLException;

}
