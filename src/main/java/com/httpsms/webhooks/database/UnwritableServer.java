package com.httpsms.webhooks.database;

import java.sql.SQLException;
import java.util.Set;

import com.zaxxer.hikari.SQLExceptionOverride;

/**
 * Has the pool drop a connection whose server says that it takes no writes, or is going
 * away. After a planned switch of the primary, connections that were left open lead to
 * what is now a replica; the pool itself would keep them for ever, since they are alive.
 * A lock timeout, a deadlock and a refused row say nothing about the server. Created by
 * HikariCP, by its name.
 */
public final class UnwritableServer implements SQLExceptionOverride {

	/**
	 * ER_OPTION_PREVENTS_STATEMENT: {@code read_only} and {@code super_read_only}, but
	 * other options, too, which no other server would mend.
	 */
	private static final int OPTION_PREVENTS_STATEMENT = 1290;

	private static final Set<Integer> UNWRITABLE = Set.of(
			// ER_OPEN_AS_READONLY: a table of a server whose InnoDB is read-only
			// (MariaDB)
			1036,
			// ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: the server's default for sessions
			1792,
			// ER_READ_ONLY_MODE, ER_INNODB_READ_ONLY
			1836, 1874,
			// ER_SERVER_OFFLINE_MODE
			3032,
			// ER_RUN_HOOK_ERROR: a member that left its group can't commit
			3100,
			// ER_TRANSACTION_ROLLBACK_DURING_COMMIT: its group decided against it
			3101,
			// ER_GR_HOLD_KILLED: a statement that waited for the new primary's backlog
			3782);

	private static final Set<Integer> GOING_AWAY = Set.of(
			// ER_SERVER_SHUTDOWN
			1053,
			// ER_CONNECTION_KILLED (MariaDB), ER_SESSION_WAS_KILLED
			1927, 3169,
			// ER_CLIENT_INTERACTION_TIMEOUT
			4031);

	@java.lang.Override
	public Override adjudicate(SQLException exception) {
		int code = exception.getErrorCode();
		boolean evict = UNWRITABLE.contains(code) || GOING_AWAY.contains(code)
				|| (code == OPTION_PREVENTS_STATEMENT && saysReadOnly(exception));
		return evict ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
	}

	/** Servers write the option with a dash or with an underscore. */
	private static boolean saysReadOnly(SQLException exception) {
		String message = exception.getMessage();
		return message != null && (message.contains("read-only") || message.contains("read_only"));
	}

}
