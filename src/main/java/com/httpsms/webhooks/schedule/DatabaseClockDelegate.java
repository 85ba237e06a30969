package com.httpsms.webhooks.schedule;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.quartz.impl.jdbcjobstore.SchedulerStateRecord;
import org.quartz.impl.jdbcjobstore.StdJDBCDelegate;

/**
 * Has the nodes check in by the database's clock. Quartz itself compares the check-ins
 * that others wrote by their clocks with its own: a node that is some seconds ahead takes
 * the others for dead, and when such a node dies nobody notices, and its lanes stand
 * still, until all other clocks have caught up with it. Created by Quartz, by its name.
 */
public final class DatabaseClockDelegate extends StdJDBCDelegate {

	@Override
	public int insertSchedulerState(Connection connection, String node, long checkIn, long interval)
			throws SQLException {
		return super.insertSchedulerState(connection, node, checkIn + offset(connection), interval);
	}

	@Override
	public int updateSchedulerState(Connection connection, String node, long checkIn) throws SQLException {
		return super.updateSchedulerState(connection, node, checkIn + offset(connection));
	}

	/**
	 * Reads check-ins.
	 * @param node whose, null for all
	 * @return the check-ins, in terms of this node's clock
	 */
	@Override
	public List<SchedulerStateRecord> selectSchedulerStateRecords(Connection connection, @Nullable String node)
			throws SQLException {
		List<SchedulerStateRecord> records = super.selectSchedulerStateRecords(connection, node);
		long offset = offset(connection);
		for (SchedulerStateRecord checkIn : records) {
			checkIn.setCheckinTimestamp(checkIn.getCheckinTimestamp() - offset);
		}
		return records;
	}

	/** By how many milliseconds the database's clock is ahead of this node's. */
	private static long offset(Connection connection) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement("SELECT ROUND(1000 * UNIX_TIMESTAMP(NOW(3)))");
				ResultSet rows = statement.executeQuery()) {
			rows.next();
			return rows.getLong(1) - System.currentTimeMillis();
		}
	}

}
