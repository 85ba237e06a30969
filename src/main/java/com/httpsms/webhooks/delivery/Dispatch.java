package com.httpsms.webhooks.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

import com.httpsms.webhooks.delivery.send.Sender;
import com.httpsms.webhooks.delivery.send.WebhookRequest;

/**
 * All requests of this node. A permit stands for a delivery from before its claim until
 * its result is recorded, so that a node never holds more than it can send, nor remembers
 * more results than it may have requests in flight.
 */
@Component
class Dispatch implements DeliveryTrouble {

	private static final Logger logger = LoggerFactory.getLogger(Dispatch.class);

	private final Sender sender;

	private final Recorder recorder;

	private final Semaphore permits;

	private final Duration requestTimeout;

	private final int maxInFlight;

	private final WorkSignal signal;

	private final UserShares shares;

	Dispatch(Sender sender, Records records, Observers observers, SetAside setAside, DeliveryProperties properties,
			WorkSignal signal, UserShares shares) {
		this.sender = sender;
		this.maxInFlight = properties.node().maxInFlight();
		this.permits = new Semaphore(this.maxInFlight);
		this.requestTimeout = properties.requestTimeout();
		this.signal = signal;
		this.shares = shares;
		this.recorder = new Recorder(records, observers, setAside,
				(results) -> release(results.stream().map(AttemptResult::claim).toList()));
	}

	Recorder recorder() {
		return this.recorder;
	}

	@Override
	public @Nullable String reason() {
		return this.recorder.reason();
	}

	/**
	 * Takes permits for deliveries that are about to be claimed.
	 * @param limit how many at the most
	 * @return how many there were, zero if this node is full
	 */
	int reserve(int limit) {
		int wanted = Math.min(limit, this.permits.availablePermits());
		return (wanted > 0 && this.permits.tryAcquire(wanted)) ? wanted : 0;
	}

	/**
	 * Gives back permits that no claim took.
	 * @param count how many
	 */
	void unreserve(int count) {
		this.permits.release(count);
	}

	private void release(List<@Nullable ClaimedDelivery> claims) {
		for (ClaimedDelivery claim : claims) {
			if (claim != null) {
				this.shares.giveBack(claim.webhook().userId());
			}
		}
		this.permits.release(claims.size());
		// recording made queues due: there may be work, and there is a permit for it
		this.signal.raise();
	}

	/**
	 * Sends claimed deliveries, for each of which a permit is held. Returns at once.
	 * @param claims the claims
	 * @return those that are not sent since their lease is nearly over: this process
	 * slept, and others may have taken over
	 */
	List<ClaimedDelivery> send(Collection<ClaimedDelivery> claims) {
		List<ClaimedDelivery> late = new ArrayList<>();
		for (ClaimedDelivery claim : claims) {
			if (claim.lease().covers(this.requestTimeout)) {
				send(claim);
			}
			else {
				late.add(claim);
			}
		}
		return late;
	}

	private void send(ClaimedDelivery claim) {
		WebhookRequest request = new WebhookRequest(claim.webhook(), claim.keys(), claim.event(),
				claim.attempt().number(), claim.lease().now());
		this.shares.take(claim.webhook().userId());
		this.sender.send(request)
			.subscribe((answer) -> this.recorder.add(new AttemptResult(claim.attempt(), answer, claim)), (error) -> {
				// a fault of ours that even the sender did not expect; the lease keeps
				// the delivery safe
				logger.error("{} could not be sent", claim.attempt(), error);
				release(List.of(claim));
			});
	}

	/**
	 * How many deliveries this node holds.
	 * @return the deliveries between claim and record
	 */
	int inFlight() {
		return this.maxInFlight - this.permits.availablePermits();
	}

	/**
	 * Waits until nothing is in flight.
	 * @param timeout how long at the most
	 * @return whether everything is recorded
	 * @throws InterruptedException if the thread was interrupted
	 */
	boolean awaitIdle(Duration timeout) throws InterruptedException {
		if (!this.permits.tryAcquire(this.maxInFlight, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			return false;
		}
		this.permits.release(this.maxInFlight);
		return true;
	}

}
