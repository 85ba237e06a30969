package com.httpsms.webhooks.testing;

import java.util.EnumMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A node of this process, and its database, that all test classes share which want one
 * without properties of their own. It lives as long as the process, and goes on beside
 * the nodes that other classes start.
 *
 * @param node the node
 * @param database its database, to be left empty
 */
public record SharedNode(Node node, TestDatabase database) {

	private static final Map<Kind, SharedNode> NODES = new EnumMap<>(Kind.class);

	/**
	 * A node whose lanes run.
	 * @return the node, which is not to be closed
	 */
	public static SharedNode running() {
		return get(Kind.RUNNING);
	}

	/**
	 * A node without lanes and sweep, so that a test can take each step by itself.
	 * @return the node, which is not to be closed
	 */
	public static SharedNode idle() {
		return get(Kind.IDLE);
	}

	private static synchronized SharedNode get(Kind kind) {
		@Nullable SharedNode present = NODES.get(kind);
		if (present == null) {
			TestDatabase database = MigratedDatabases.take();
			// Quartz has connections once for each of its names
			String name = "--spring.quartz.properties.org.quartz.scheduler.instanceName=shared-" + kind;
			present = new SharedNode((kind == Kind.RUNNING) ? Node.start(database, name) : Node.idle(database, name),
					database);
			NODES.put(kind, present);
		}
		return present;
	}

	private enum Kind {

		RUNNING, IDLE

	}

}
