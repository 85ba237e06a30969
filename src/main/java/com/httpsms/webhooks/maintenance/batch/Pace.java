package com.httpsms.webhooks.maintenance.batch;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.batch.infrastructure.repeat.RepeatContext;
import org.springframework.batch.infrastructure.repeat.RepeatListener;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;

/**
 * Has a run rest between its chunks, outside of their transactions: so long that it works
 * no more than its share of the time, and does no more items in a second than were asked
 * for.
 */
class Pace implements RepeatListener {

	private static final Logger logger = LoggerFactory.getLogger(Pace.class);

	/** How soon a stop is heard while the run rests. */
	private static final Duration EAR = Duration.ofMillis(200);

	private final Hold hold;

	private final double share;

	/** Items in a second, or 0 for no limit. */
	private final int rate;

	private long began;

	private long items;

	Pace(Hold hold, double share, int rate) {
		this.hold = hold;
		this.share = share;
		this.rate = rate;
	}

	void begin() {
		this.began = System.nanoTime();
		this.items = 0;
	}

	void end(long done) {
		this.items = done;
	}

	/** Called by Spring Batch after the chunk's commit. */
	@Override
	public void after(RepeatContext context, RepeatStatus result) {
		long now = System.nanoTime();
		long worked = now - this.began;
		long byShare = (long) (worked / this.share) - worked;
		long byRate = (this.rate > 0) ? this.items * 1_000_000_000L / this.rate - worked : 0;
		rest(now, now + Math.max(byShare, byRate));
	}

	private void rest(long from, long until) {
		long lastWord = from;
		long silence = this.hold.lease().toNanos() / 4;
		try {
			for (long now = from; until - now > 0 && !this.hold.isNodeStopping(); now = System.nanoTime()) {
				if (now - lastWord >= silence) {
					if (!this.hold.keep()) {
						return;
					}
					lastWord = now;
				}
				Thread.sleep(Duration.ofNanos(Math.min(EAR.toNanos(), until - now)).plusNanos(999_999).toMillis());
			}
		}
		catch (InterruptedException ex) {
			logger.debug("Interrupted while at rest", ex);
			Thread.currentThread().interrupt();
		}
	}

}
