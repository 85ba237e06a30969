package com.httpsms.webhooks.delivery;

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
final class DatabaseTime {

	private DatabaseTime() {
	}

	static LocalDateTime of(Instant time) {
		return LocalDateTime.ofInstant(time.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC);
	}

	static @Nullable LocalDateTime ofNullable(@Nullable Instant time) {
		return (time != null) ? of(time) : null;
	}

	static Instant get(ResultSet row, String column) throws SQLException {
		return row.getObject(column, LocalDateTime.class).toInstant(ZoneOffset.UTC);
	}

	static @Nullable Instant getNullable(ResultSet row, String column) throws SQLException {
		LocalDateTime time = row.getObject(column, LocalDateTime.class);
		return (time != null) ? time.toInstant(ZoneOffset.UTC) : null;
	}

}
