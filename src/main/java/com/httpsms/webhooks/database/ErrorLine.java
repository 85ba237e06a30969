package com.httpsms.webhooks.database;

import java.sql.SQLException;
import java.util.regex.Pattern;

/**
 * A failure in one line, for logs that many lines of the same would fill.
 */
public final class ErrorLine {

	private static final int LONGEST = 200;

	/** Servers repeat what they could not store, which may be what somebody wrote. */
	private static final Pattern VALUE = Pattern.compile(
			"\\b(value|text|string|entry)(:? )(?:'.*'(?= for (?:column|key) ')|'.*$)",
			Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

	private ErrorLine() {
	}

	/**
	 * Says what a failure was.
	 * @param failure what was thrown
	 * @return the database's own word where there is one, with its number; the first line
	 * of it, without values, at most some 250 characters
	 */
	public static String of(Throwable failure) {
		SQLException error = DatabaseFailure.errorIn(failure);
		Throwable said = (error != null) ? error : failure;
		String number = (error != null && error.getErrorCode() != 0) ? " " + error.getErrorCode() : "";
		String message = VALUE.matcher(String.valueOf(said.getMessage())).replaceAll("$1$2'…'").strip();
		String line = message.lines().findFirst().orElse("");
		return said.getClass().getSimpleName() + number + ": "
				+ ((line.length() > LONGEST) ? line.substring(0, LONGEST) + "…" : line);
	}

}
