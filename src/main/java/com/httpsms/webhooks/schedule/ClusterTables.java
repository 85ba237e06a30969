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
	 * Reads which nodes there are and which firings of lanes are to go on. The trigger of
	 * a lane that runs is {@code BLOCKED}, and {@code PAUSED_BLOCKED} as soon as somebody
	 * has paused it. A node that stood still for so long that another one took it for
	 * dead finds that its firings are gone.
	 * @return both, as of one moment
	 */
	Picture look() {
		Set<String> running = new HashSet<>();
		Set<String> nodes = new HashSet<>();
		this.jdbc
			.sql("""
					SELECT f.ENTRY_ID AS firing, NULL AS node
					FROM WEBHOOKS_QRTZ_FIRED_TRIGGERS f
					JOIN WEBHOOKS_QRTZ_TRIGGERS t
					  ON t.SCHED_NAME = f.SCHED_NAME AND t.TRIGGER_NAME = f.TRIGGER_NAME AND t.TRIGGER_GROUP = f.TRIGGER_GROUP
					WHERE f.SCHED_NAME = :scheduler AND f.TRIGGER_GROUP = :lanes AND f.STATE = 'EXECUTING'
					  AND t.TRIGGER_STATE = 'BLOCKED'
					UNION ALL
					SELECT NULL, INSTANCE_NAME
					FROM WEBHOOKS_QRTZ_SCHEDULER_STATE
					WHERE SCHED_NAME = :scheduler
					""")
			.param("scheduler", this.scheduler)
			.param("lanes", Jobs.LANES)
			.query((row) -> {
				String firing = row.getString("firing");
				if (firing != null) {
					running.add(firing);
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
	 * @param running the firings of lanes that Quartz knows of, on any node, and that
	 * nobody has paused
	 */
	record Picture(int nodes, Set<String> running) {

	}

}
