package com.httpsms.webhooks.schedule;

import java.time.Duration;
import java.util.Properties;

import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.impl.StdSchedulerFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.quartz.autoconfigure.QuartzProperties;
import org.springframework.boot.quartz.autoconfigure.SchedulerFactoryBeanCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import com.httpsms.webhooks.archive.ArchiveProperties;
import com.httpsms.webhooks.database.DatabaseFailure;
import com.httpsms.webhooks.start.PoolNeed;

/**
 * Sets up Quartz, and registers the jobs before it starts to run them.
 */
@Configuration(proxyBeanMethods = false)
class ScheduleConfiguration {

	/** Threads beside those of the lanes: for the sweep, for runs, and two to spare. */
	private static final int HOUSEKEEPING_THREADS = 3 + Jobs.RUNS_AT_ONCE;

	/** What Quartz does when it is not told. */
	private static final Duration QUARTZ_IDLE_WAIT = Duration.ofSeconds(30);

	/** Quartz's own: it fires, checks in, and looks for what was missed. */
	private static final int QUARTZ_THREADS = 3;

	private static final int RECORDER = 1;

	/** Calls of the API, metrics and health: what is above it waits for its turn. */
	private static final int CALLS = 5;

	/**
	 * Of a node's threads, how many use the database at once beside the lanes. A run has
	 * two: Spring Batch counts its numbers up on a connection of its own.
	 */
	static final int CONNECTIONS_BESIDE_LANES = HOUSEKEEPING_THREADS + QUARTZ_THREADS + Jobs.RUNS_AT_ONCE + RECORDER
			+ CALLS;

	@Bean
	PoolNeed connectionsOfANode(LaneProperties lanes) {
		return new PoolNeed(lanes.lanes() + CONNECTIONS_BESIDE_LANES,
				CONNECTIONS_BESIDE_LANES + " more than webhooks.lanes has lanes (" + lanes.lanes() + ")");
	}

	/**
	 * A thread for each job, since a node that is alone runs them all; how many of the
	 * lanes it takes is for {@link LaneShare} to say.
	 */
	@Bean
	SchedulerFactoryBeanCustomizer threadsForAllJobs(QuartzProperties quartz, LaneProperties lanes) {
		return (factory) -> {
			Properties properties = new Properties();
			properties.putAll(quartz.getProperties());
			lanes.checkHandOver(idleWait(quartz));
			properties.setProperty("org.quartz.threadPool.class", LaneThreads.class.getName());
			properties.setProperty("org.quartz.threadPool.threadCount",
					Integer.toString(lanes.lanes() + HOUSEKEEPING_THREADS));
			factory.setQuartzProperties(properties);
		};
	}

	private static Duration idleWait(QuartzProperties quartz) {
		String value = quartz.getProperties().get(StdSchedulerFactory.PROP_SCHED_IDLE_WAIT_TIME);
		return (value != null) ? Duration.ofMillis(Long.parseLong(value.strip())) : QUARTZ_IDLE_WAIT;
	}

	/**
	 * In a transaction, since outside of one Quartz's lock ends with the statement that
	 * takes it. Again and again for a while, since nodes that start together may
	 * deadlock, and a node that stands still keeps the lock until the database drops its
	 * connection.
	 */
	@Bean
	SmartInitializingSingleton jobs(Scheduler scheduler, LaneProperties properties, CronProperties crons,
			ArchiveProperties archive, PlatformTransactionManager transactionManager) {
		TransactionTemplate transaction = new TransactionTemplate(transactionManager);
		RetryTemplate retry = new RetryTemplate(RetryPolicy.builder()
			.maxRetries(20)
			.predicate(ScheduleConfiguration::mayPass)
			.delay(Duration.ofMillis(200))
			.multiplier(2)
			.maxDelay(Duration.ofSeconds(2))
			.build());
		return () -> retry.invoke(() -> transaction.executeWithoutResult((status) -> {
			try {
				Jobs.register(scheduler, properties.lanes(), crons, archive.hasLocation());
			}
			catch (SchedulerException ex) {
				throw new IllegalStateException("the jobs could not be registered", ex);
			}
		}));
	}

	/** Not where a table or a privilege is missing: nothing here brings it. */
	private static boolean mayPass(Throwable failure) {
		return DatabaseFailure.of(failure) != DatabaseFailure.SETUP;
	}

}
