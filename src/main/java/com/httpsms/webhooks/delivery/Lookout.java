package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.database.TroubleLog;
import com.httpsms.webhooks.wake.ReplicationStream;

/**
 * How the lanes of a node share the work: one of them is the lookout, which turns the
 * crank as long as there is work and looks now and then when there is none. The others
 * rest until it has more than it can take in one turn. What comes while one turn is under
 * way is then taken by the next, all at once: with all lanes at it each would take a
 * piece, at the price of a transaction.
 */
@Component
class Lookout {

	private static final Logger logger = LoggerFactory.getLogger(Lookout.class);

	/** After which a resting lane looks whether the one that looks out is stuck. */
	private static final Duration TAKE_OVER = Duration.ofSeconds(1);

	private final Crank crank;

	private final WorkSignal signal;

	private final ReplicationStream stream;

	/** Held by the lane that looks out. */
	private final ReentrantLock lookout = new ReentrantLock();

	/** Wakes a lane that rests. */
	private final WorkSignal help = new WorkSignal();

	private final TroubleLog failing = new TroubleLog(logger, "A lane can't do its turn");

	private final AtomicReference<@Nullable Instant> lastTurn = new AtomicReference<>();

	Lookout(Crank crank, WorkSignal signal, ReplicationStream stream) {
		this.crank = crank;
		this.signal = signal;
		this.stream = stream;
	}

	/**
	 * Works as one of the lanes, until it is to leave. A database that does not answer is
	 * waited for.
	 * @param running whether the process is to go on
	 * @param stays whether the lane is to go on
	 * @throws InterruptedException if the thread was interrupted
	 */
	void work(BooleanSupplier running, BooleanSupplier stays) throws InterruptedException {
		BooleanSupplier goesOn = () -> running.getAsBoolean() && stays.getAsBoolean();
		Backoff trouble = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(5));
		Pace pace = new Pace(this.stream::isAttached, System::nanoTime);
		while (goesOn.getAsBoolean()) {
			try {
				if (this.lookout.tryLock()) {
					try {
						lookOut(pace, running, goesOn);
					}
					finally {
						this.lookout.unlock();
						// somebody has to look out
						this.help.raise();
					}
				}
				else if (this.help.await(TAKE_OVER) || isStuck()) {
					help(running, goesOn);
				}
				trouble.reset();
			}
			catch (RuntimeException ex) {
				Duration pause = trouble.next();
				this.failing.happened(ex);
				this.signal.await(pause);
			}
		}
	}

	private void lookOut(Pace pace, BooleanSupplier running, BooleanSupplier goesOn) throws InterruptedException {
		while (goesOn.getAsBoolean()) {
			Crank.Turn turn = turn(running);
			if (turn.worked()) {
				pace.worked();
			}
			else if (this.signal.await(pace.next(turn.next()))) {
				pace.hint();
			}
		}
	}

	private void help(BooleanSupplier running, BooleanSupplier goesOn) throws InterruptedException {
		boolean more = true;
		while (more && goesOn.getAsBoolean()) {
			more = turn(running).isFull();
		}
	}

	private Crank.Turn turn(BooleanSupplier running) throws InterruptedException {
		Crank.Turn turn = this.crank.turn(running);
		this.lastTurn.set(Instant.now());
		this.failing.wentWell();
		if (turn.isFull()) {
			this.help.raise();
		}
		return turn;
	}

	private boolean isStuck() {
		Instant last = this.lastTurn.get();
		return last == null || last.isBefore(Instant.now().minus(TAKE_OVER));
	}

	/** Wakes the lane that waits for work, and one that rests. */
	void wake() {
		this.signal.raise();
		this.help.raise();
	}

	/**
	 * When a lane of this node last saw the database.
	 * @return the time by this node's clock, or null if none has yet
	 */
	@Nullable Instant lastTurn() {
		return this.lastTurn.get();
	}

}
