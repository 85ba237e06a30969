package com.httpsms.webhooks.schedule;

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
 */
@ConfigurationProperties("webhooks.jobs.cron")
record CronProperties(@DefaultValue("0 30 3 * * ?") String reconcile, @DefaultValue("0 30 4 * * ?") String archive,
		@DefaultValue("0 5 * * * ?") String report, @DefaultValue("0 15 4 * * ?") String partition) {

	/** What stands for never. */
	static final String NEVER = "-";

	CronProperties {
		check(reconcile, "webhooks.jobs.cron.reconcile");
		check(archive, "webhooks.jobs.cron.archive");
		check(report, "webhooks.jobs.cron.report");
		check(partition, "webhooks.jobs.cron.partition");
	}

	private static void check(String cron, String property) {
		require(cron.equals(NEVER) || CronExpression.isValidExpression(cron), property,
				"must be a cron expression of Quartz such as 0 30 3 * * ?, or -, but is " + cron);
	}

}
