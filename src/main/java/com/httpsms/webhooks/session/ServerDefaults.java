package com.httpsms.webhooks.session;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.httpsms.webhooks.start.ExitCode;
import com.httpsms.webhooks.start.ServerCheck;
import com.httpsms.webhooks.start.StartProblem;
import com.httpsms.webhooks.start.StartProblemException;

/**
 * What the server must have, since no session can set it: asked before anything is
 * created. Whether it takes writes is not among it, since that may change at any time;
 * readiness tells it.
 */
class ServerDefaults implements ServerCheck {

	/** Each index that the tables have fits with pages of this size or more. */
	private static final int SMALLEST_PAGE = 16_384;

	private static final Logger logger = LoggerFactory.getLogger(ServerDefaults.class);

	private static final long SMALLEST_PACKET = 1L << 20;

	/** Takes every event that the tables take. */
	private static final long ROOMY_PACKET = 4L << 20;

	private static final String NO_LIMIT = "18446744073709551615";

	@Override
	public void check(Connection connection) throws SQLException {
		check(ServerVariables.read(connection));
	}

	static void check(ServerVariables server) {
		require(!(server.is("log_bin", "ON") && server.is("binlog_format", "STATEMENT")),
				"binlog_format is STATEMENT, and InnoDB then refuses each change at the isolation level READ COMMITTED",
				"binlog_format to ROW or MIXED");
		require(Arrays.stream(server.get("disabled_storage_engines").split(",")).noneMatch("InnoDB"::equalsIgnoreCase),
				"disabled_storage_engines names InnoDB, the one engine with transactions",
				"disabled_storage_engines to a list without InnoDB");
		String enforced = server.get("enforce_storage_engine");
		require(enforced.isEmpty() || enforced.equalsIgnoreCase("InnoDB"),
				"enforce_storage_engine is " + enforced + ", but the tables need InnoDB's transactions",
				"enforce_storage_engine to InnoDB, or to nothing");
		String page = server.get("innodb_page_size");
		require(page.isEmpty() || Integer.parseInt(page) >= SMALLEST_PAGE,
				"innodb_page_size is " + page + ", and the longest key does not fit",
				"innodb_page_size to 16384 or more when you create the server's data folder");
		checkPacket(server.get("max_allowed_packet"));
		String limit = server.get("sql_select_limit");
		require(limit.isEmpty() || limit.equals(NO_LIMIT),
				"sql_select_limit is " + limit + ", and the driver goes back to it, so that rows would be missed",
				"sql_select_limit to " + NO_LIMIT + ", its default");
	}

	/** Statements hold whole events, in which quotes and backslashes count twice. */
	private static void checkPacket(String packet) {
		require(packet.isEmpty() || Long.parseLong(packet) >= SMALLEST_PACKET,
				"max_allowed_packet is " + packet + ", and statements for some hundred deliveries do not fit",
				"max_allowed_packet to " + ROOMY_PACKET + " or more");
		if (!packet.isEmpty() && Long.parseLong(packet) < ROOMY_PACKET) {
			logger.warn("max_allowed_packet is {}: larger events are refused, though they may have 1048576 bytes. "
					+ "Set it to {} or more", packet, ROOMY_PACKET);
		}
	}

	private static void require(boolean condition, String what, String remedy) {
		if (!condition) {
			throw new StartProblemException(
					new StartProblem(ExitCode.DATABASE_REFUSES,
							"The database server can't be used: its variable " + what + ".", "Set " + remedy + "."),
					null);
		}
	}

}
