package com.httpsms.webhooks.cluster;

/**
 * A node that lives, as it said of itself a moment ago.
 *
 * @param name its name, new at each start
 * @param server the server that it writes to
 * @param settings its settings
 * @param settled whether it has written to this server for longer than a change of the
 * primary takes to get around
 */
record ClusterNode(String name, Server server, Settings settings, boolean settled) {
}
