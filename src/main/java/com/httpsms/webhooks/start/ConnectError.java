package com.httpsms.webhooks.start;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import javax.net.ssl.SSLException;

import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.database.FailureChain;

/**
 * What ends a connection that is being made, or the first statements on it. Drivers give
 * most of it no number.
 *
 * @param sql the error
 */
record ConnectError(SQLException sql) {

	private static final Set<Integer> NO_DATABASE = Set.of(1044, 1049);

	/** The SQLState of a connection that was lost before. */
	private static final String CLOSED = "08003";

	/** A table or a column is missing. */
	private static final Set<Integer> NO_TABLE = Set.of(1054, 1146);

	/** The user may not do this: with a table, a column, a routine, a setting, a view. */
	private static final Set<Integer> DENIED = Set.of(1142, 1143, 1227, 1370, 1419);

	/**
	 * The user is not let in: host, name or password, account, the way to log in. The
	 * server refuses hosts (1129) until an administrator flushes them.
	 */
	private static final Set<Integer> NOT_LET_IN = Set.of(1045, 1129, 1130, 1251, 1524, 1698, 1820, 1862, 3118, 3159,
			3955, 4151);

	/** A setting of the session that the server does not know or refuses. */
	private static final Set<Integer> NO_SUCH_SETTING = Set.of(1115, 1193, 1231, 1232, 1273, 1298);

	/**
	 * The error of the database behind a failure.
	 * @param failure what was thrown
	 * @return the first one with a number, or else the innermost one
	 */
	static Optional<ConnectError> in(Throwable failure) {
		SQLException found = null;
		for (Throwable cause : FailureChain.of(failure)) {
			if (cause instanceof SQLException error && (found == null || found.getErrorCode() == 0)) {
				found = error;
			}
		}
		return Optional.ofNullable(found).map(ConnectError::new);
	}

	/**
	 * Whether it may go away by itself: the server is away, starts, ends, is full, or
	 * answers something that nobody here knows.
	 * @return false if somebody has to change something first
	 */
	boolean mayPass() {
		if (isNoTrust()) {
			return false;
		}
		if (isNumbered()) {
			return !isNotLetIn() && !NO_SUCH_SETTING.contains(code()) && DatabaseFailure.of(this.sql).mayPass();
		}
		return state().startsWith("08S") || CLOSED.equals(state())
				|| FailureChain.of(this.sql).stream().anyMatch(ConnectError::isOfNetwork);
	}

	boolean isDenied() {
		return DENIED.contains(code());
	}

	boolean isNotLetIn() {
		return NOT_LET_IN.contains(code());
	}

	/** The database is not there, or the user may not enter it. */
	boolean isWithoutDatabase() {
		return NO_DATABASE.contains(code());
	}

	/** The schema is not the one that this version needs. */
	boolean isWithoutTable() {
		return NO_TABLE.contains(code());
	}

	/** Whether the server gave it a number, and not the driver's own word. */
	boolean isNumbered() {
		return code() > 0;
	}

	/** Whether TLS ended it, and not the network under it. */
	boolean isNoTrust() {
		List<Throwable> chain = FailureChain.of(this.sql);
		return chain.stream().anyMatch(SSLException.class::isInstance)
				&& chain.stream().noneMatch(ConnectError::isOfNetwork);
	}

	/**
	 * Says it in a line.
	 * @return the server's message, or the innermost one if it gave none
	 */
	String text() {
		List<Throwable> chain = FailureChain.of(this.sql);
		boolean isClear = isNumbered() || state().startsWith("S1");
		String message = String.valueOf((isClear ? this.sql : chain.get(chain.size() - 1)).getMessage());
		return message.replaceAll("\\s+", " ").replaceAll("[. ]+$", "");
	}

	private int code() {
		return this.sql.getErrorCode();
	}

	private String state() {
		return String.valueOf(this.sql.getSQLState());
	}

	private static boolean isOfNetwork(Throwable cause) {
		return cause instanceof SocketException || cause instanceof SocketTimeoutException
				|| cause instanceof UnknownHostException || cause instanceof EOFException;
	}

}
