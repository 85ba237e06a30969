package com.httpsms.webhooks.schedule;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Registers the jobs before the scheduler starts to run them.
 */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

	@Bean
	QuartzTablesMigration quartzTablesMigration() {
		return new QuartzTablesMigration();
	}

	@Bean
	SmartInitializingSingleton jobs(Scheduler scheduler, LaneProperties properties) {
		return () -> {
			try {
				Jobs.register(scheduler, properties.lanes());
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException("the jobs could not be registered", ex);
			}
		};
	}

}
