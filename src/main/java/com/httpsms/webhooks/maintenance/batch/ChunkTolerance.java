package com.httpsms.webhooks.maintenance.batch;

import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatListener;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.repeat.exception.ExceptionHandler;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Has a chunk begin again that was a deadlock's victim or waited too long for a lock, and
 * one whose items can be tried one by one. Spring Batch has rolled it back; anything else
 * ends the step.
 */
class ChunkTolerance implements ExceptionHandler, RepeatListener {

	private static final Logger logger = LoggerFactory.getLogger(ChunkTolerance.class);

	/** How often in a row. */
	private static final int TRIES = 10;

	private final Predicate<Throwable> goesOn;

	private int inARow;

	/**
	 * A tolerance for one step.
	 * @param goesOn whether the step does the chunk in another way after this failure
	 */
	ChunkTolerance(Predicate<Throwable> goesOn) {
		this.goesOn = goesOn;
	}

	@Override
	public void handleException(RepeatContext context, Throwable failure) throws Throwable {
		if (this.goesOn.test(failure)) {
			logger.debug("A chunk begins again, one by one", failure);
			return;
		}
		this.inARow++;
		if (!(failure instanceof ConcurrencyFailureException) || this.inARow > TRIES) {
			throw failure;
		}
		logger.debug("A chunk begins again", failure);
	}

	@Override
	public void after(RepeatContext context, RepeatStatus result) {
		this.inARow = 0;
	}

}
