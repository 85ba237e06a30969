package com.httpsms.webhooks.database;

import java.sql.SQLException;
import java.util.Set;

import com.mysql.cj.jdbc.exceptions.PacketTooBigException;
import org.jspecify.annotations.Nullable;

/**
 * What a failure of the database is to be blamed on, which says whether trying again
 * helps. The one place that knows it; it goes by the number that servers give their
 * errors, then by the SQLState's class, since drivers and Spring sort many of them
 * wrongly.
 */
public enum DatabaseFailure {

	/** The connection was lost, or there is none. On another one the same may work. */
	CONNECTION,

	/**
	 * How the server is at the moment: locks, read-only, full, busy. The same works later
	 * on.
	 */
	PASSING,

	/**
	 * How the server or its user is set up: a grant, a table, a column is missing. The
	 * same works when an operator has acted.
	 */
	SETUP,

	/**
	 * What is written or read: too large, too long, against a rule. The same never works;
	 * other rows do.
	 */
	CONTENT,

	/** Nobody knows. */
	UNKNOWN;

	/** ER_NET_PACKET_TOO_LARGE. */
	private static final int PACKET_TOO_LARGE = 1153;

	/** ER_NO_SUCH_TABLE. */
	private static final int NO_TABLE = 1146;

	/** ER_WARN_ALLOWED_PACKET_OVERFLOWED: what a function makes is too large. */
	private static final int RESULT_TOO_LARGE = 1301;

	/** Errors whose SQLState belongs to another kind, or says nothing. */
	private static final Set<Integer> CONTENT_CODES = Set.of(PACKET_TOO_LARGE, RESULT_TOO_LARGE,
			// larger than its row, its transaction's log, or the server's stack may be
			1118, 1197, 1436,
			// no partition, no such regular expression, no valid text
			1526, 1139, 1300, 1366, 3685, 3854,
			// checks of MySQL and MariaDB, JSON's errors of both
			3819, 4025, 3140, 3141, 3144, 3146, 3157, 4036, 4037, 4038, 4040);

	private static final Set<Integer> PASSING_CODES = Set.of(
			// locks
			1205, 1206, 1213, 1223, 1614, 1615, 3058, 3572, 1020, 1412, 1637,
			// read-only, for now or for this connection
			1036, 1290, 1792, 1836, 1874, 3032, 3100, 3101, 3782,
			// a disk or a table space is full, or can't be written
			3, 28, 1021, 1026, 1030, 1114, 1180, 1598, 1878, 3675,
			// memory, threads, connections and quotas
			1037, 1038, 1040, 1041, 1135, 1203, 1226, 5, 1004,
			// somebody stopped the statement, or its time was over
			1317, 3024, 1969);

	private static final Set<Integer> CONNECTION_CODES = Set.of(1047, 1053, 1077, 1079, 1080, 1152, 1158, 1159, 1160,
			1161, 1184, 1927, 2002, 2003, 2006, 2013, 2055, 3169, 4031);

	private static final Set<Integer> SETUP_CODES = Set.of(1044, 1045, 1049, 1054, 1064, 1129, 1130, 1136, 1142, 1143,
			1146, 1193, 1227, 1305, 1356, 1364, 1370, 1410, 1418, 1419, 1698, 1820, 1862, 3098, 3118, 3159, 3750, 3955,
			4151);

	/**
	 * Sorts a failure.
	 * @param failure what was thrown, by Spring or by the driver
	 * @return its kind; {@link #UNKNOWN} for one that has no error of a database in it
	 */
	public static DatabaseFailure of(Throwable failure) {
		SQLException error = errorIn(failure);
		if (error == null) {
			return UNKNOWN;
		}
		int code = error.getErrorCode();
		if (isTooLarge(failure) || CONTENT_CODES.contains(code)) {
			return CONTENT;
		}
		if (CONNECTION_CODES.contains(code)) {
			return CONNECTION;
		}
		if (code != 0 && PASSING_CODES.contains(code)) {
			return PASSING;
		}
		if (code == 0 && error.getSQLState() == null) {
			// no server's word: the pool let go of the connection in the middle of the
			// work
			return CONNECTION;
		}
		return SETUP_CODES.contains(code) ? SETUP : ofState(String.valueOf(error.getSQLState()));
	}

	private static DatabaseFailure ofState(String state) {
		if (state.startsWith("08")) {
			return CONNECTION;
		}
		if (state.startsWith("40") || state.startsWith("25") || state.startsWith("70")) {
			return PASSING;
		}
		if (state.startsWith("22") || state.startsWith("23") || state.startsWith("45")) {
			return CONTENT;
		}
		return (state.startsWith("42") || state.startsWith("28") || state.startsWith("3D")) ? SETUP : UNKNOWN;
	}

	/**
	 * Whether a statement or a row is larger than {@code max_allowed_packet}. Of what it
	 * sends the driver finds out by itself, before the server sees any of it.
	 * @param failure what was thrown
	 * @return true if a smaller one may work
	 */
	public static boolean isTooLarge(Throwable failure) {
		return FailureChain.of(failure)
			.stream()
			.anyMatch((cause) -> cause instanceof PacketTooBigException || (cause instanceof SQLException error
					&& (error.getErrorCode() == PACKET_TOO_LARGE || error.getErrorCode() == RESULT_TOO_LARGE)));
	}

	/**
	 * Whether trying the same again may help without anybody's doing.
	 * @return true for what passes, and for what nobody knows
	 */
	public boolean mayPass() {
		return this == CONNECTION || this == PASSING || this == UNKNOWN;
	}

	/**
	 * Whether it fails each time until an operator has acted. A missing table is not
	 * among it: one that is moved into partitions is away for a moment.
	 * @param failure what was thrown
	 * @return true if trying again is no use
	 */
	public static boolean isForGood(Throwable failure) {
		SQLException error = errorIn(failure);
		return error != null && error.getErrorCode() != NO_TABLE && of(failure) == SETUP;
	}

	/** The server's word, if it gave one: the last that has a number. */
	static @Nullable SQLException errorIn(Throwable failure) {
		SQLException found = null;
		for (Throwable cause : FailureChain.of(failure)) {
			if (cause instanceof SQLException error
					&& (found == null || error.getErrorCode() != 0 || found.getErrorCode() == 0)) {
				found = error;
			}
		}
		return found;
	}

}
