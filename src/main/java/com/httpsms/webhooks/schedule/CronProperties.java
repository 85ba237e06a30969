package com.httpsms.webhooks.schedule;

import java.time.Duration;

import org.quartz.CronExpression;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import static com.httpsms.webhooks.config.InvalidPropertyException.require;

/**
 * {@code webhooks.jobs.cron.*}.
 *
 * @param reconcile when {@code reconcile} runs, a cron expression of Quartz in UTC, or
 * {@code -} for never
 * @param archive when {@code archive} runs, likewise
 * @param report when {@code report} runs, likewise
 * @param partition when {@code partition} runs, likewise
 * @param retryDelay how long a node waits before it asks for a run again that it could
 * not ask for, since the database was away; it tries 60 times
 */
@ConfigurationProperties("webhooks.jobs.cron")
record CronProperties(@DefaultValue("0 30 3 * * ?") String reconcile, @DefaultValue("0 30 4 * * ?") String archive,
		@DefaultValue("0 5 * * * ?") String report, @DefaultValue("0 15 4 * * ?") String partition,
		@DefaultValue("10s") Duration retryDelay) {

	/** What stands for never. */
	static final String NEVER = "-";

	private static final Duration SHORTEST_DELAY = Duration.ofMillis(100);

	private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);

	CronProperties {
		check(reconcile, "webhooks.jobs.cron.reconcile");
		check(archive, "webhooks.jobs.cron.archive");
		check(report, "webhooks.jobs.cron.report");
		check(partition, "webhooks.jobs.cron.partition");
		require(retryDelay.compareTo(SHORTEST_DELAY) >= 0 && retryDelay.compareTo(LONGEST_DELAY) <= 0,
				"webhooks.jobs.cron.retry-delay", "must be from 100ms to 10m, but is " + retryDelay);
	}

	private static void check(String cron, String property) {
		require(cron.equals(NEVER) || CronExpression.isValidExpression(cron), property,
				"must be a cron expression of Quartz such as 0 30 3 * * ?, or -, but is " + cron);
	}

}
