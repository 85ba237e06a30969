package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * What of the work is a node's: its lanes call {@link #work}, and results are recorded as
 * they come. When the process stops, what is in flight ends first.
 */
@Component
public class Worker implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	/** What is left for recording when the last request has timed out. */
	private static final Duration RECORD_MARGIN = Duration.ofSeconds(3);

	/** How long a stop waits for lanes to leave. */
	private static final Duration LANES_END = Duration.ofSeconds(3);

	private final Lookout lookout;

	private final Dispatch dispatch;

	private final Duration requestTimeout;

	/**
	 * This object and the lanes of this node that are at work: it advances when all have
	 * left.
	 */
	private final Phaser lanes = new Phaser(1);

	private volatile boolean running;

	private volatile @Nullable Thread recorderThread;

	Worker(Lookout lookout, Dispatch dispatch, DeliveryProperties properties) {
		this.lookout = lookout;
		this.dispatch = dispatch;
		this.requestTimeout = properties.requestTimeout();
	}

	/**
	 * Works as a lane until it is to leave: without pause while there is work, looking
	 * again and again when there is none. Ends early when the process stops. A database
	 * that does not answer is waited for.
	 * @param stays whether the lane is to go on; asked between turns, so it must be
	 * quick, and at least every five seconds
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void work(BooleanSupplier stays) throws InterruptedException {
		this.lanes.register();
		try {
			this.lookout.work(this::isRunning, stays);
		}
		finally {
			this.lanes.arriveAndDeregister();
			if (!this.running) {
				this.lookout.wake();
			}
		}
	}

	/**
	 * When a lane of this node last saw the database.
	 * @return the time by this node's clock, or null if none has yet
	 */
	public @Nullable Instant lastTurn() {
		return this.lookout.lastTurn();
	}

	/**
	 * How many deliveries this node holds.
	 * @return the deliveries between claim and record
	 */
	public int inFlight() {
		return this.dispatch.inFlight();
	}

	/**
	 * Whether results can be recorded.
	 * @return false if the thread that records them is gone
	 */
	public boolean isRecording() {
		Thread thread = this.recorderThread;
		return thread != null && thread.isAlive();
	}

	@Override
	public void start() {
		Thread thread = new Thread(this.dispatch.recorder(), "recorder");
		thread.start();
		this.recorderThread = thread;
		this.running = true;
	}

	/**
	 * Stops claiming, lets requests in flight end and be recorded, then returns. What
	 * can't be recorded in time keeps its lease and is swept.
	 */
	@Override
	public void stop() {
		this.running = false;
		this.lookout.wake();
		int inFlight = this.dispatch.inFlight();
		if (inFlight > 0) {
			logger.info("Waiting for {} deliveries in flight", inFlight);
		}
		try {
			awaitLanes();
			boolean idle = this.dispatch.awaitIdle(this.requestTimeout.plus(RECORD_MARGIN));
			if (!idle) {
				logger.warn("{} deliveries are not recorded; their leases will run out", this.dispatch.inFlight());
			}
			endRecorder(idle);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * After this nothing is claimed any more, unless the database keeps a lane waiting;
	 * its claim's lease runs out then.
	 */
	private void awaitLanes() throws InterruptedException {
		try {
			this.lanes.awaitAdvanceInterruptibly(this.lanes.arrive(), LANES_END.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (TimeoutException ex) {
			logger.warn("{} lanes still wait for the database", this.lanes.getUnarrivedParties());
		}
	}

	private void endRecorder(boolean idle) throws InterruptedException {
		Thread thread = this.recorderThread;
		if (thread != null) {
			this.dispatch.recorder().stop();
			if (!idle) {
				thread.interrupt();
			}
			thread.join(Duration.ofSeconds(2).toMillis());
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	/** Starts before Quartz, whose phase is the last one, and stops after it. */
	@Override
	public int getPhase() {
		return Integer.MAX_VALUE - 10;
	}

}
