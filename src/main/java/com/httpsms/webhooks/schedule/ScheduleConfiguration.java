package com.httpsms.webhooks.schedule;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Registers the jobs before the scheduler starts to run them.
 */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

	@Bean
	QuartzTablesMigration quartzTablesMigration() {
		return new QuartzTablesMigration();
	}

	/**
	 * In a transaction, since outside of one Quartz's lock ends with the statement that
	 * takes it.
	 */
	@Bean
	SmartInitializingSingleton jobs(Scheduler scheduler, LaneProperties properties,
			PlatformTransactionManager transactionManager) {
		TransactionTemplate transaction = new TransactionTemplate(transactionManager);
		return () -> transaction.executeWithoutResult((status) -> {
			try {
				Jobs.register(scheduler, properties.lanes());
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException("the jobs could not be registered", ex);
			}
		});
	}

}
