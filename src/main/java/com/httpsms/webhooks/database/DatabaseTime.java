package com.httpsms.webhooks.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

import org.jspecify.annotations.Nullable;

/**
 * The tables' {@code DATETIME(6)} columns hold UTC, whatever the session's time zone.
 * JDBC moves them as local times, which no driver setting can shift.
 */
public final class DatabaseTime {

	private DatabaseTime() {
	}

	/**
	 * What to bind for a time.
	 * @param time a time
	 * @return the same in UTC, to the microsecond
	 */
	public static LocalDateTime of(Instant time) {
		return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
	}

	/**
	 * What to bind for a time that may be missing.
	 * @param time a time, or null
	 * @return the same in UTC, to the microsecond, or null
	 */
	public static @Nullable LocalDateTime ofNullable(@Nullable Instant time) {
		return (time != null) ? of(time) : null;
	}

	/**
	 * A time of a row.
	 * @param row the row
	 * @param column a column that is not null
	 * @return the time
	 * @throws SQLException if there is no such column
	 */
	public static Instant get(ResultSet row, String column) throws SQLException {
		return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
	}

	/**
	 * A time of a row that may be missing.
	 * @param row the row
	 * @param column the column
	 * @return the time, or null
	 * @throws SQLException if there is no such column
	 */
	public static @Nullable Instant getNullable(ResultSet row, String column) throws SQLException {
		LocalDateTime time = row.getObject(column, LocalDateTime.class);
		return (time != null) ? time.toInstant(ZoneOffset.UTC) : null;
	}

}
