package com.httpsms.webhooks.schedule;

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.quartz.SchedulerConfigException;
import org.quartz.simpl.SimpleThreadPool;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.scheduling.quartz.SchedulerFactoryBean;
import org.springframework.util.Assert;

/**
 * Quartz's threads. Quartz asks them for room before it takes a job, and they grant none
 * while the node has its share of the lanes. Quartz makes this object by its class's
 * name.
 */
public final class LaneThreads extends SimpleThreadPool {

	/** So that Quartz sees soon that it is to stop. */
	private static final Duration PATIENCE = Duration.ofMillis(500);

	private @Nullable LaneShare share;

	/** For Quartz. */
	public LaneThreads() {
		super();
	}

	@Override
	public void initialize() throws SchedulerConfigException {
		Assert.state(SchedulerFactoryBean.getConfigTimeResourceLoader() instanceof BeanFactory,
				"Quartz is not set up by Spring");
		BeanFactory beans = (BeanFactory) SchedulerFactoryBean.getConfigTimeResourceLoader();
		this.share = beans.getBean(LaneShare.class);
		super.initialize();
	}

	/**
	 * Waits for room.
	 * @return the threads that are free, or 0 if there is no room yet: Quartz then looks
	 * whether it is to stop, and asks again
	 */
	@Override
	public int blockForAvailableThreads() {
		LaneShare share = this.share;
		Assert.state(share != null, "not initialized");
		try {
			return share.awaitRoom(PATIENCE) ? super.blockForAvailableThreads() : 0;
		}
		catch (InterruptedException ex) {
			// how Quartz wakes this thread when it is to stop; it looks for itself
			return 0;
		}
	}

}
