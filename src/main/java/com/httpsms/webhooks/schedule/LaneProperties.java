package com.httpsms.webhooks.schedule;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.lanes} and what else has to do with lanes and housekeeping.
 *
 * @param lanes how many lanes the cluster has; each node has a thread for each of them
 * @param laneRefresh how often a node looks how many nodes there are, and so which lanes
 * it is to give up
 * @param laneHandOver for how long a node that gave lanes up takes none: longer than
 * another node's Quartz rests between its looks
 * @param sweepInterval how often what dead workers left is put right
 */
@ConfigurationProperties("webhooks")
public record LaneProperties(@DefaultValue("8") int lanes, @DefaultValue("2s") Duration laneRefresh,
		@DefaultValue("6s") Duration laneHandOver, @DefaultValue("5s") Duration sweepInterval) {

	private static final Duration SHORTEST = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	public LaneProperties {
		require(lanes >= 1 && lanes <= 64, "webhooks.lanes", "must be from 1 to 64, but is " + lanes);
		check(laneRefresh, "webhooks.lane-refresh");
		check(laneHandOver, "webhooks.lane-hand-over");
		check(sweepInterval, "webhooks.sweep-interval");
	}

	private static void check(Duration duration, String property) {
		require(duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0, property,
				"must be from 100ms to 1m, but is " + duration);
	}

	/**
	 * Holds the hand-over against how long Quartz rests. A hand-over that is shorter ends
	 * before the other node has looked, and the lane comes back to the node that gave it
	 * up.
	 * @param idleWait how long Quartz rests when no job is in view
	 */
	void checkHandOver(Duration idleWait) {
		require(this.laneHandOver.compareTo(idleWait) > 0, "webhooks.lane-hand-over",
				"must be longer than spring.quartz.properties.org.quartz.scheduler.idleWaitTime (" + idleWait.toMillis()
						+ " milliseconds), but is " + this.laneHandOver);
	}

}
