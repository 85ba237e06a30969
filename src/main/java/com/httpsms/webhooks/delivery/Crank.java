package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * One turn of a lane: fan out what is new, claim what is due, send it.
 */
@Component
class Crank {

	private static final Logger logger = LoggerFactory.getLogger(Crank.class);

	/** How many deliveries are claimed in one transaction. */
	private static final int CLAIM = 256;

	private final Transactions transactions;

	private final FanOut fanOut;

	private final QueuePull pull;

	private final Claims claims;

	private final Dispatch dispatch;

	private final QueueTable queues;

	/** How many turns of this node failed in a row. */
	private final AtomicInteger failures = new AtomicInteger();

	Crank(Transactions transactions, FanOut fanOut, QueuePull pull, Claims claims, Dispatch dispatch,
			QueueTable queues) {
		this.transactions = transactions;
		this.fanOut = fanOut;
		this.pull = pull;
		this.claims = claims;
		this.dispatch = dispatch;
		this.queues = queues;
	}

	/**
	 * Does what there is to do, as far as one transaction goes.
	 * @param running tells whether the process is to go on; what is claimed when it is
	 * not is given back
	 * @return what it came to
	 * @throws InterruptedException if the thread was interrupted
	 */
	Turn turn(BooleanSupplier running) throws InterruptedException {
		WorkAhead work = this.queues.look();
		if (!work.newEvents() && !work.dueQueues()) {
			return Turn.idle(work.next());
		}
		int permits = this.dispatch.reserve(CLAIM);
		if (permits == 0 && !work.newEvents()) {
			return Turn.idle(work.next());
		}
		Step step = Step.NOTHING;
		try {
			// one commit for both: at low load commits are most of what an event waits
			// for
			step = this.transactions.run(() -> step(work, permits));
			this.failures.set(0);
		}
		catch (RuntimeException ex) {
			step = stepByStep(work, permits, ex);
		}
		finally {
			int unused = permits - step.claimed().size();
			if (unused > 0) {
				this.dispatch.unreserve(unused);
			}
		}
		List<ClaimedDelivery> claimed = step.claimed();
		List<ClaimedDelivery> unsent = running.getAsBoolean() ? this.dispatch.send(claimed) : claimed;
		if (!unsent.isEmpty()) {
			giveBack(unsent);
		}
		this.pull.pullRest(step.fannedOut.rest());
		return new Turn(step.fannedOut.events() > 0 || step.taken.worked(),
				step.fannedOut.isFull() || claimed.size() == CLAIM, work.next());
	}

	/**
	 * What is due comes before what is new: new events are claimed at once only when
	 * permits are left and no queue is.
	 */
	private Step step(WorkAhead work, int permits) {
		Claims.Taken taken = (permits > 0 && work.dueQueues()) ? this.claims.takeWithinTransaction(permits)
				: Claims.Taken.NOTHING;
		int left = taken.isAll() ? permits - taken.deliveries().size() : 0;
		FanOut.Done fannedOut = work.newEvents() ? this.fanOut.withinTransaction(left) : FanOut.Done.NOTHING;
		return new Step(taken, fannedOut);
	}

	/**
	 * What can't be done together: a claim that can't be made must not keep events from
	 * their fan-out, nor one queue the others from their claims.
	 */
	private Step stepByStep(WorkAhead work, int permits, RuntimeException failure) throws InterruptedException {
		int failures = this.failures.incrementAndGet();
		if (work.newEvents() && isOfDatabase(failure)) {
			this.fanOut.run();
		}
		if (failure instanceof DuplicateKeyException) {
			logger.debug("Events were fanned out again", failure);
			return Step.NOTHING;
		}
		if (permits == 0 || !work.dueQueues() || !SetAside.isToBlame(failure, failures)) {
			throw failure;
		}
		logger.debug("A claim failed", failure);
		return new Step(this.claims.takeOneByOne(permits), FanOut.Done.NOTHING);
	}

	private static boolean isOfDatabase(RuntimeException failure) {
		return failure instanceof DataAccessException || failure instanceof TransactionException;
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

	private record Step(Claims.Taken taken, FanOut.Done fannedOut) {

		static final Step NOTHING = new Step(Claims.Taken.NOTHING, FanOut.Done.NOTHING);

		List<ClaimedDelivery> claimed() {
			if (this.fannedOut.claimed().isEmpty()) {
				return this.taken.deliveries();
			}
			List<ClaimedDelivery> all = new ArrayList<>(this.taken.deliveries());
			all.addAll(this.fannedOut.claimed());
			return all;
		}

	}

	/**
	 * What a turn came to.
	 *
	 * @param worked whether there was anything to do
	 * @param isFull whether there was as much as a turn takes, so that there is more
	 * @param next how long until another queue is due, as it was before, or null if none
	 * will be
	 */
	record Turn(boolean worked, boolean isFull, @Nullable Duration next) {

		static Turn idle(@Nullable Duration next) {
			return new Turn(false, false, next);
		}

	}

}
