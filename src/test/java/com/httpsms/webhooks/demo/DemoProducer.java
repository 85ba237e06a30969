package com.httpsms.webhooks.demo;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

import com.httpsms.webhooks.apikey.ApiKey;
import com.httpsms.webhooks.apikey.ApiKeys;
import com.httpsms.webhooks.testing.SampleEvents;
import com.httpsms.webhooks.testing.TestDatabase;

/**
 * Plays the main application: commits an event of each type every second, with SQL alone.
 */
class DemoProducer implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(DemoProducer.class);

	private final TestDatabase database;

	private final DemoEndpoints endpoints;

	private final ApiKeys keys;

	private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();

	private volatile boolean running;

	DemoProducer(TestDatabase database, DemoEndpoints endpoints, ApiKeys keys) {
		this.database = database;
		this.endpoints = endpoints;
		this.keys = keys;
	}

	@Override
	public void start() {
		this.running = true;
		logger.info("The demo's database: {} (user {})", this.database.url(), this.database.server().user());
		logger.info("Keys of this demo for the API, in the header x-api-key: its user {}, a producer {}",
				this.keys.create(ApiKey.Role.USER, SampleEvents.USER).text(),
				this.keys.create(ApiKey.Role.PRODUCER, null).text());
		this.endpoints.paths().forEach((path, behaviour) -> {
			this.database.insertWebhook(this.endpoints.url(path), DemoEndpoints.SIGNING_KEY, SampleEvents.USER,
					SampleEvents.PHONE, this.endpoints.types(path));
			logger.info("Webhook to {}, which {}", path, behaviour);
		});
		var unused = this.executor.scheduleAtFixedRate(this::commitEvents, 0, 1, TimeUnit.SECONDS);
	}

	private void commitEvents() {
		try {
			SampleEvents.TYPES.forEach((type) -> this.database.insertEvent(SampleEvents.fresh(type)));
		}
		catch (DataAccessException ex) {
			logger.warn("The producer can't reach the database", ex);
		}
	}

	@Override
	public void stop() {
		this.running = false;
		this.executor.shutdownNow();
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Last to start, first to stop. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

}
