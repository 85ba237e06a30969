package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.QueueTable.Work;

/**
 * Turns the crank: fan out, claim, send; results are recorded as they come. Lanes call
 * {@link #work}; there may be any number of them, on any number of nodes. When the
 * process stops, what is in flight ends first.
 */
@Component
public class Worker implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	/** How many deliveries a lane claims in one transaction. */
	private static final int CLAIM = 256;

	/** The first wait after work; longer ones follow while there is none. */
	private static final Duration SHORTEST_WAIT = Duration.ofMillis(10);

	private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

	/** What is left for recording when the last request has timed out. */
	private static final Duration RECORD_MARGIN = Duration.ofSeconds(5);

	private final FanOut fanOut;

	private final Claims claims;

	private final Dispatch dispatch;

	private final QueueTable queues;

	private final WorkSignal signal;

	private final Duration requestTimeout;

	/**
	 * Idle lanes would all look at the same tables: the one that holds this looks for all
	 * of them.
	 */
	private final ReentrantLock lookout = new ReentrantLock();

	private final AtomicReference<@Nullable Instant> lastTurn = new AtomicReference<>();

	/** How many lanes of this node are at work. */
	private final AtomicInteger lanes = new AtomicInteger();

	private volatile boolean running;

	private volatile @Nullable Thread recorderThread;

	Worker(FanOut fanOut, Claims claims, Dispatch dispatch, QueueTable queues, WorkSignal signal,
			DeliveryProperties properties) {
		this.fanOut = fanOut;
		this.claims = claims;
		this.dispatch = dispatch;
		this.queues = queues;
		this.signal = signal;
		this.requestTimeout = properties.requestTimeout();
	}

	/**
	 * Works for a slice of time: without pause while there is work, looking again and
	 * again when there is none. Ends early when the process stops. A database that does
	 * not answer is waited for.
	 * @param slice how long
	 * @throws InterruptedException if the thread was interrupted
	 */
	public void work(Duration slice) throws InterruptedException {
		long end = System.nanoTime() + slice.toNanos();
		this.lanes.incrementAndGet();
		try {
			loop(end);
		}
		finally {
			this.lanes.decrementAndGet();
		}
	}

	private void loop(long end) throws InterruptedException {
		Backoff trouble = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
		Backoff idle = new Backoff(SHORTEST_WAIT, LONGEST_WAIT);
		while (this.running && System.nanoTime() < end) {
			try {
				boolean worked = turn();
				trouble.reset();
				this.lastTurn.set(Instant.now());
				if (worked) {
					idle.reset();
				}
				else {
					rest(idle, end);
				}
			}
			catch (RuntimeException ex) {
				Duration pause = atMost(trouble.next(), end);
				logger.warn("A lane pauses for {} ms: {}", pause.toMillis(), ex.toString());
				logger.debug("The cause", ex);
				this.signal.await(pause);
			}
		}
	}

	private boolean turn() {
		Work work = this.queues.look();
		boolean worked = work.newEvents() && this.fanOut.run() > 0;
		if (work.dueQueues() || worked) {
			worked |= claim();
		}
		return worked;
	}

	private boolean claim() {
		int permits = this.dispatch.reserve(CLAIM);
		if (permits == 0) {
			return false;
		}
		Claims.Taken taken = Claims.Taken.NOTHING;
		try {
			taken = this.claims.take(permits);
		}
		finally {
			if (taken.deliveries().size() < permits) {
				this.dispatch.unreserve(permits - taken.deliveries().size());
			}
		}
		List<ClaimedDelivery> unsent = this.running ? this.dispatch.send(taken.deliveries()) : taken.deliveries();
		if (!unsent.isEmpty()) {
			giveBack(unsent);
		}
		return taken.worked();
	}

	private void giveBack(List<ClaimedDelivery> claimed) {
		try {
			this.claims.giveBack(claimed);
			logger.info("{} deliveries were given back before they were sent", claimed.size());
		}
		finally {
			this.dispatch.unreserve(claimed.size());
		}
	}

	private void rest(Backoff idle, long end) throws InterruptedException {
		if (this.lookout.tryLock()) {
			try {
				if (this.signal.await(atMost(idle.next(), end))) {
					idle.reset();
				}
			}
			finally {
				this.lookout.unlock();
			}
		}
		else if (this.signal.await(atMost(LONGEST_WAIT.multipliedBy(4), end))) {
			idle.reset();
		}
	}

	private static Duration atMost(Duration wait, long end) {
		long left = Math.max(0, end - System.nanoTime());
		return (wait.toNanos() > left) ? Duration.ofNanos(left) : wait;
	}

	/**
	 * When a lane of this node last saw the database.
	 * @return the time by this node's clock, or null if none has yet
	 */
	public @Nullable Instant lastTurn() {
		return this.lastTurn.get();
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
		// each lane that rests wakes the next one
		this.signal.raise();
		int inFlight = this.dispatch.inFlight();
		if (inFlight > 0) {
			logger.info("Waiting for {} deliveries in flight", inFlight);
		}
		try {
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
