package com.httpsms.webhooks.database;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLException;

/**
 * What the numbers of MySQL's and MariaDB's errors say: whether time or only a person can
 * make them go away.
 */
public final class DatabaseErrors {

	/** A table that is not there. */
	public static final int NO_TABLE = 1146;

	/** A database that is not there. */
	public static final int NO_DATABASE = 1049;

	/** The user may not enter the database. */
	public static final int DATABASE_DENIED = 1044;

	/** A column that is not there. */
	public static final int NO_COLUMN = 1054;

	/**
	 * The user may not do this: with a table, a column, a routine, a setting, a view.
	 */
	private static final Set<Integer> DENIED = Set.of(DATABASE_DENIED, 1142, 1143, 1227, 1370, 1419, 1698);

	/**
	 * The user is not let in: host, name or password, account, the way to log in. The
	 * server refuses hosts (1129) until an administrator flushes them.
	 */
	private static final Set<Integer> NOT_LET_IN = Set.of(1045, 1129, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 3159,
			3955, 4151);

	/** A setting of the session that the server does not know or refuses. */
	private static final Set<Integer> NO_SUCH_SETTING = Set.of(1115, 1193, 1231, 1232, 1273, 1298);

	/**
	 * A column or a routine that is not there, a syntax that the server does not know,
	 * and a table without a primary key in a group of servers.
	 */
	private static final Set<Integer> STATEMENT_IS_WRONG = Set.of(NO_COLUMN, 1064, 1305, 3098);

	private DatabaseErrors() {
	}

	/**
	 * The error of the database behind a failure.
	 * @param failure what was thrown
	 * @return the first one with a number, or else the innermost one
	 */
	public static Optional<SQLException> in(Throwable failure) {
		SQLException found = null;
		for (Throwable cause : chain(failure)) {
			if (cause instanceof SQLException error) {
				found = error;
				if (error.getErrorCode() > 0) {
					break;
				}
			}
		}
		return Optional.ofNullable(found);
	}

	/**
	 * Whether it may go away by itself: the server is away, starts, ends, is full, or
	 * answers something that nobody here knows.
	 * @param error of an attempt to connect
	 * @return false if somebody has to change something first
	 */
	public static boolean mayPass(SQLException error) {
		if (isNoTrust(error)) {
			return false;
		}
		int code = error.getErrorCode();
		if (code > 0) {
			return code != NO_DATABASE && !isDenied(error) && !isNotLetIn(error) && !NO_SUCH_SETTING.contains(code);
		}
		String state = String.valueOf(error.getSQLState());
		return state.startsWith("08S") || chain(error).stream().anyMatch(DatabaseErrors::isOfNetwork);
	}

	/**
	 * Whether the user lacks a privilege.
	 * @param error any error
	 * @return true if somebody has to grant it
	 */
	public static boolean isDenied(SQLException error) {
		return DENIED.contains(error.getErrorCode());
	}

	/**
	 * Whether a statement fails each time until somebody changes something. A missing
	 * table is not among it: a partitioned one is away for a moment while it moves.
	 * @param error of a statement
	 * @return true if trying it again is no use
	 */
	public static boolean isForGood(SQLException error) {
		return isDenied(error) || STATEMENT_IS_WRONG.contains(error.getErrorCode());
	}

	/**
	 * Whether the user was not let in.
	 * @param error any error
	 * @return true if somebody has to change user, password or account
	 */
	public static boolean isNotLetIn(SQLException error) {
		return NOT_LET_IN.contains(error.getErrorCode());
	}

	/**
	 * Whether TLS ended it, and not the network under it.
	 * @param error any error
	 * @return true if somebody has to change certificates or {@code sslMode}
	 */
	public static boolean isNoTrust(SQLException error) {
		List<Throwable> chain = chain(error);
		return chain.stream().anyMatch(SSLException.class::isInstance)
				&& chain.stream().noneMatch(DatabaseErrors::isOfNetwork);
	}

	/**
	 * Says it in a line.
	 * @param error any error
	 * @return the innermost message if the network is to blame, the server's otherwise
	 */
	public static String say(SQLException error) {
		List<Throwable> chain = chain(error);
		Throwable innermost = chain.get(chain.size() - 1);
		boolean isClear = error.getErrorCode() > 0 || String.valueOf(error.getSQLState()).startsWith("S1");
		String message = String.valueOf((isClear ? error : innermost).getMessage());
		return message.replaceAll("\\s+", " ").replaceAll("[. ]+$", "");
	}

	private static boolean isOfNetwork(Throwable cause) {
		return cause instanceof SocketException || cause instanceof SocketTimeoutException
				|| cause instanceof UnknownHostException || cause instanceof EOFException;
	}

	private static List<Throwable> chain(Throwable failure) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		List<Throwable> chain = new ArrayList<>();
		for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
			chain.add(cause);
		}
		return chain;
	}

}
