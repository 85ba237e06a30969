package com.httpsms.webhooks.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;

import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.callback.BaseCallback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

import org.springframework.core.io.ClassPathResource;

/**
 * Makes the outbox on a server whose {@code innodb_default_row_format} is COMPACT or
 * REDUNDANT: an event's id has up to 256 characters, and these formats have keys of 767
 * bytes at the most. No session may set the format, and no migration that is out there
 * may be changed. So this makes the table by the migration's own text, with the format
 * named, and the migration then finds it there.
 */
class LongKeys extends BaseCallback {

	private static final MigrationVersion OUTBOX = MigrationVersion.fromVersion("1");

	@Override
	public boolean supports(Event event, Context context) {
		return event == Event.BEFORE_EACH_MIGRATE;
	}

	@Override
	public boolean canHandleInTransaction(Event event, Context context) {
		return true;
	}

	@Override
	public void handle(Event event, Context context) {
		if (context.getMigrationInfo() == null || !OUTBOX.equals(context.getMigrationInfo().getVersion())) {
			return;
		}
		try (Statement statement = context.getConnection().createStatement()) {
			if (!ServerVariables.read(context.getConnection()).is("innodb_default_row_format", "DYNAMIC")) {
				statement.execute(outbox());
			}
		}
		catch (SQLException ex) {
			throw new FlywayException("the outbox can't be made: " + ex.getMessage(), ex);
		}
	}

	private static String outbox() {
		try {
			return new ClassPathResource("db/migration/V1__outbox.sql").getContentAsString(StandardCharsets.UTF_8)
				.replace("ENGINE = InnoDB", "ENGINE = InnoDB ROW_FORMAT = DYNAMIC");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
