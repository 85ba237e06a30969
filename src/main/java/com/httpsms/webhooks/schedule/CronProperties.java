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
 */
@ConfigurationProperties("webhooks.jobs.cron")
record CronProperties(@DefaultValue("0 30 3 * * ?") String reconcile) {

	/** What stands for never. */
	static final String NEVER = "-";

	CronProperties {
		require(reconcile.equals(NEVER) || CronExpression.isValidExpression(reconcile), "webhooks.jobs.cron.reconcile",
				"must be a cron expression of Quartz such as 0 30 3 * * ?, or -, but is " + reconcile);
	}

}
