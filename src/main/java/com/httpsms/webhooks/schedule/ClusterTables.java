package com.httpsms.webhooks.schedule;

import java.util.HashSet;
import java.util.Set;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * What Quartz's tables tell of the cluster.
 */
@Repository
class ClusterTables {

	private final JdbcClient jdbc;

	private final String scheduler;

	ClusterTables(JdbcClient jdbc,
			@Value("${spring.quartz.properties.org.quartz.scheduler.instanceName}") String scheduler) {
		this.jdbc = jdbc;
		this.scheduler = scheduler;
	}

	/**
	 * Reads which nodes there are and which lanes are to go on. The trigger of a lane
	 * that runs is {@code BLOCKED}, and {@code PAUSED_BLOCKED} as soon as somebody has
	 * paused it.
	 * @return both, as of one moment
	 */
	Picture look() {
		Set<String> running = new HashSet<>();
		Set<String> nodes = new HashSet<>();
		this.jdbc.sql("""
				SELECT TRIGGER_NAME AS lane, NULL AS node
				FROM QRTZ_TRIGGERS
				WHERE SCHED_NAME = :scheduler AND TRIGGER_GROUP = :lanes AND TRIGGER_STATE = 'BLOCKED'
				UNION ALL
				SELECT NULL, INSTANCE_NAME
				FROM QRTZ_SCHEDULER_STATE
				WHERE SCHED_NAME = :scheduler
				""").param("scheduler", this.scheduler).param("lanes", Jobs.LANES).query((row) -> {
			String lane = row.getString("lane");
			if (lane != null) {
				running.add(lane);
			}
			else {
				nodes.add(row.getString("node"));
			}
		});
		return new Picture(nodes.size(), running);
	}

	/**
	 * The cluster at one moment.
	 *
	 * @param nodes how many nodes check in; one that died counts until the others have
	 * noticed
	 * @param running the lanes that run, on any node, and are not paused
	 */
	record Picture(int nodes, Set<String> running) {

	}

}
