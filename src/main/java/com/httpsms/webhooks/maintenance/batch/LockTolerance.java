package com.httpsms.webhooks.maintenance.batch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatListener;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.repeat.exception.ExceptionHandler;
import org.springframework.dao.ConcurrencyFailureException;

/**
 * Has a chunk begin again that was a deadlock's victim or waited too long for a lock.
 * Spring Batch has rolled it back; anything else ends the step.
 */
class LockTolerance implements ExceptionHandler, RepeatListener {

	private static final Logger logger = LoggerFactory.getLogger(LockTolerance.class);

	/** How often in a row. */
	private static final int TRIES = 10;

	private int inARow;

	@Override
	public void handleException(RepeatContext context, Throwable failure) throws Throwable {
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
