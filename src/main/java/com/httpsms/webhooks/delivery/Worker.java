package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Turns the crank: fan out, claim, send; results are recorded as they come. Lanes call
 * {@link #work}; there may be any number of them, on any number of nodes. When the
 * process stops, what is in flight ends first.
 */
@Component
public class Worker implements SmartLifecycle {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	/** The first wait after work; longer ones follow while there is none. */
	private static final Duration SHORTEST_WAIT = Duration.ofMillis(4);

	private static final Duration LONGEST_WAIT = Duration.ofMillis(250);

	/** After which a resting lane looks whether the one that looks out is stuck. */
	private static final Duration TAKE_OVER = Duration.ofSeconds(1);

	/** What is left for recording when the last request has timed out. */
	private static final Duration RECORD_MARGIN = Duration.ofSeconds(3);

	/** How long a stop waits for lanes to leave. */
	private static final Duration LANES_END = Duration.ofSeconds(3);

	private final Crank crank;

	private final Dispatch dispatch;

	private final WorkSignal signal;

	private final Duration requestTimeout;

	/** Held by the lane that looks out. */
	private final ReentrantLock lookout = new ReentrantLock();

	/** Wakes a lane that rests. */
	private final WorkSignal help = new WorkSignal();

	private final AtomicReference<@Nullable Instant> lastTurn = new AtomicReference<>();

	/**
	 * This object and the lanes of this node that are at work: it advances when all have
	 * left.
	 */
	private final Phaser lanes = new Phaser(1);

	private volatile boolean running;

	private volatile @Nullable Thread recorderThread;

	Worker(Crank crank, Dispatch dispatch, WorkSignal signal, DeliveryProperties properties) {
		this.crank = crank;
		this.dispatch = dispatch;
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
		this.lanes.register();
		try {
			loop(end);
		}
		finally {
			this.lanes.arriveAndDeregister();
			if (!this.running) {
				// the next one that pauses, or that rests
				this.signal.raise();
				this.help.raise();
			}
		}
	}

	/**
	 * One lane of this node is the lookout: it turns the crank as long as there is work
	 * and looks now and then when there is none. The others rest until it has more than
	 * it can take in one turn. What comes while one turn is under way is then taken by
	 * the next, all at once: with all lanes at it each would take a piece, at the price
	 * of a transaction.
	 */
	private void loop(long end) throws InterruptedException {
		Backoff trouble = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
		Backoff idle = new Backoff(SHORTEST_WAIT, LONGEST_WAIT);
		while (goesOn(end)) {
			try {
				if (this.lookout.tryLock()) {
					try {
						lookOut(idle, end);
					}
					finally {
						this.lookout.unlock();
						// somebody has to look out
						this.help.raise();
					}
				}
				else if (this.help.await(atMost(TAKE_OVER, end)) || isLookoutStuck()) {
					help(end);
				}
				trouble.reset();
			}
			catch (RuntimeException ex) {
				Duration pause = atMost(trouble.next(), end);
				logger.warn("A lane pauses for {} ms: {}", pause.toMillis(), ex.toString());
				logger.debug("The cause", ex);
				this.signal.await(pause);
			}
		}
	}

	private void lookOut(Backoff idle, long end) throws InterruptedException {
		while (goesOn(end)) {
			if (turn().worked() || this.signal.await(atMost(idle.next(), end))) {
				idle.reset();
			}
		}
	}

	private void help(long end) throws InterruptedException {
		boolean more = true;
		while (more && goesOn(end)) {
			more = turn().isFull();
		}
	}

	private boolean goesOn(long end) {
		return this.running && System.nanoTime() < end;
	}

	private Crank.Turn turn() throws InterruptedException {
		Crank.Turn turn = this.crank.turn(this::isRunning);
		this.lastTurn.set(Instant.now());
		if (turn.isFull()) {
			this.help.raise();
		}
		return turn;
	}

	private boolean isLookoutStuck() {
		Instant last = this.lastTurn.get();
		return last == null || last.isBefore(Instant.now().minus(TAKE_OVER));
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
		this.signal.raise();
		this.help.raise();
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
