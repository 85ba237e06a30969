package com.httpsms.webhooks.start;

import java.util.Optional;

import org.flywaydb.core.api.CoreErrorCode;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.web.server.PortInUseException;

import com.httpsms.webhooks.config.InvalidPropertyException;

/**
 * Why a process can't start or go on, for whoever has to mend it.
 *
 * @param code what the process exits with
 * @param what is wrong: a sentence
 * @param remedy what to do, naming the property: a sentence
 */
public record StartProblem(ExitCode code, String what, String remedy) {

	static final String NO_DDL = "Start nodes and commands with --spring.flyway.enabled=false, and have the migrator "
			+ "bring the tables up to date before (db/README.md, \"Users\").";

	static final String NOT_MIGRATED = "Bring the tables up to date first: start one node as the migrator, with "
			+ "--spring.flyway.enabled=true (db/README.md, \"Users\").";

	/**
	 * What is behind a failure.
	 * @param failure what was thrown
	 * @return what is known about it; empty for what nobody foresaw
	 */
	public static Optional<StartProblem> of(Throwable failure) {
		FlywayException migration = null;
		BindException unread = null;
		boolean isMigrating = false;
		Throwable last = null;
		for (Throwable cause = failure; cause != null && cause != last; cause = cause.getCause()) {
			last = cause;
			if (cause instanceof StartProblemException ex) {
				return Optional.of(ex.problem());
			}
			if (cause instanceof InvalidPropertyException ex) {
				return Optional.of(new StartProblem(ExitCode.CONFIGURATION,
						"The property " + ex.property() + " " + ex.rule() + ".",
						"Correct " + ex.property() + "; README.md lists every property with its unit and default."));
			}
			if (cause instanceof PortInUseException ex) {
				return Optional
					.of(new StartProblem(ExitCode.CONFIGURATION, "The port " + ex.getPort() + " is already in use.",
							"Set server.port or management.server.port to another one, or end what listens there."));
			}
			isMigrating |= cause instanceof BeanCreationException ex && "flywayInitializer".equals(ex.getBeanName());
			if (cause instanceof BindException ex) {
				unread = ex;
			}
			if (cause instanceof FlywayException ex && migration == null) {
				migration = ex;
			}
		}
		if (unread != null) {
			return Optional.of(new StartProblem(ExitCode.CONFIGURATION,
					"The property " + unread.getName() + " can't be read as " + unread.getTarget().getType() + ".",
					"Correct " + unread.getName() + "; README.md lists every property with its unit and default."));
		}
		Optional<ConnectError> error = ConnectError.in(failure);
		if (migration != null) {
			return Optional.of(ofMigration(migration, error.orElse(null)));
		}
		if (isMigrating && error.isPresent() && error.get().isDenied()) {
			return Optional.of(mayNotMigrate(error.get()));
		}
		return error.map((sql) -> ofDatabase(sql, "The database"));
	}

	private static StartProblem mayNotMigrate(ConnectError error) {
		return new StartProblem(ExitCode.DATABASE_REFUSES,
				"The database user may not migrate the tables: " + error.text() + ".", NO_DDL);
	}

	private static StartProblem ofMigration(FlywayException failure, @Nullable ConnectError error) {
		if (error != null && (error.isDenied() || error.isNotLetIn())) {
			return mayNotMigrate(error);
		}
		if (error != null && (!error.isNumbered() || error.isWithoutDatabase())) {
			return ofDatabase(error, "The database");
		}
		if (failure.getErrorCode() == CoreErrorCode.NON_EMPTY_SCHEMA_WITHOUT_SCHEMA_HISTORY_TABLE) {
			return new StartProblem(ExitCode.DATABASE_REFUSES,
					"The database has tables, and this user can't see which migrations made them.", NO_DDL);
		}
		String message = String.valueOf((error != null) ? error.text() : failure.getMessage());
		return new StartProblem(ExitCode.SCHEMA,
				"The tables could not be brought up to date: " + message.replaceAll("\\s+", " ") + ".",
				"See ops/runbook.md, \"Start-up was refused\"; --logging.level.com.httpsms.webhooks=debug shows the whole error.");
	}

	/**
	 * What an error of the database means to whoever starts a process.
	 * @param error the error
	 * @param where which database, to begin a sentence
	 * @return the problem
	 */
	static StartProblem ofDatabase(ConnectError error, String where) {
		String said = error.text() + ".";
		if (error.isNoTrust()) {
			return new StartProblem(ExitCode.DATABASE_REFUSES, where + " can't be trusted over TLS: " + said,
					"Correct sslMode or the certificates that spring.datasource.url names.");
		}
		if (error.isWithoutDatabase()) {
			return new StartProblem(ExitCode.DATABASE_REFUSES, where + " refuses: " + said,
					"Correct the database's name in spring.datasource.url, create it, or grant it to the user "
							+ "(db/README.md, \"Users\").");
		}
		if (error.isNotLetIn()) {
			return new StartProblem(ExitCode.DATABASE_REFUSES, where + " does not let us in: " + said,
					"Correct spring.datasource.username and spring.datasource.password, or that account.");
		}
		if (error.isDenied()) {
			return new StartProblem(ExitCode.DATABASE_REFUSES, where + " denies a privilege: " + said,
					"Run db/grants.sql again as an administrator (db/README.md, \"Users\").");
		}
		if (error.isWithoutTable()) {
			return new StartProblem(ExitCode.SCHEMA, where + " has no tables for this version: " + said, NOT_MIGRATED);
		}
		if (!error.mayPass()) {
			return new StartProblem(ExitCode.CONFIGURATION, where + " can't be used: " + said,
					"Correct spring.datasource.url, and what is below spring.datasource.hikari.");
		}
		return new StartProblem(ExitCode.DATABASE_AWAY, where + " can't be reached: " + said,
				"Start the database, or correct spring.datasource.url.");
	}

	/**
	 * What the process exits with.
	 * @param failure what was thrown
	 * @return the exit code
	 */
	public static int exitCode(Throwable failure) {
		return of(failure).map(StartProblem::code).orElse(ExitCode.FAILED).code();
	}

	/**
	 * All of it.
	 * @return a line
	 */
	public String line() {
		return this.what + " " + this.remedy;
	}

}
