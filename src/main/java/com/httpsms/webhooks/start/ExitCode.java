package com.httpsms.webhooks.start;

/**
 * What the process's exit code says. A process that was told to end has 143 (SIGTERM) or
 * 130 (Ctrl-C).
 */
public enum ExitCode {

	/** The command did what it was asked to do. */
	DONE(0),

	/** The command could not do it, or something that nobody foresaw. */
	FAILED(1),

	/** The command was not understood. */
	USAGE(2),

	/** A property is missing or wrong, or the port is in use. Correct it first. */
	CONFIGURATION(3),

	/** The database can't be reached. It may be there the next time. */
	DATABASE_AWAY(4),

	/**
	 * The database refuses: user, password, privileges, its name, a variable. Correct it
	 * first.
	 */
	DATABASE_REFUSES(5),

	/** The tables are missing, older than this version, or half migrated. */
	SCHEMA(6);

	private final int code;

	ExitCode(int code) {
		this.code = code;
	}

	/**
	 * The number.
	 * @return from 0 to 6
	 */
	public int code() {
		return this.code;
	}

}
