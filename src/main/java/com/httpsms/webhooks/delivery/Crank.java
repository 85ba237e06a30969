package com.httpsms.webhooks.delivery;

import java.util.List;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/**
 * One turn of a lane: fan out what is new, claim what is due, send it.
 */
@Component
class Crank {

	private static final Logger logger = LoggerFactory.getLogger(Crank.class);

	/** How many deliveries are claimed in one transaction. */
	private static final int CLAIM = 256;

	private final FanOut fanOut;

	private final Claims claims;

	private final Dispatch dispatch;

	private final QueueTable queues;

	Crank(FanOut fanOut, Claims claims, Dispatch dispatch, QueueTable queues) {
		this.fanOut = fanOut;
		this.claims = claims;
		this.dispatch = dispatch;
		this.queues = queues;
	}

	/**
	 * Does what there is to do, as far as one transaction of each kind goes.
	 * @param running tells whether the process is to go on; what is claimed when it is
	 * not is given back
	 * @return whether there was anything to do
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean turn(BooleanSupplier running) throws InterruptedException {
		WorkAhead work = this.queues.look();
		boolean worked = work.newEvents() && this.fanOut.run() > 0;
		if (work.dueQueues() || worked) {
			worked |= claim(running);
		}
		return worked;
	}

	private boolean claim(BooleanSupplier running) {
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
		List<ClaimedDelivery> unsent = running.getAsBoolean() ? this.dispatch.send(taken.deliveries())
				: taken.deliveries();
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

}
