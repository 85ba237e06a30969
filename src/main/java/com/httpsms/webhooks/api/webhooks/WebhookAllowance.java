package com.httpsms.webhooks.api.webhooks;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

import com.httpsms.webhooks.api.ApiException;
import com.httpsms.webhooks.api.ApiProperties;
import com.httpsms.webhooks.webhook.RegistrationTable;

/**
 * How many webhooks a user may have. Those that were deleted cost too, since fan-out
 * passes over them: how many are made in a day has a bound as well.
 */
@Component
class WebhookAllowance {

	/** For each that a user may have. */
	private static final int MADE_IN_A_DAY = 10;

	private static final int TURNS = 256;

	/** A call that waits has a place among those that use the database. */
	private static final Duration PATIENCE = Duration.ofSeconds(1);

	private static final Duration A_WHILE = Duration.ofHours(1);

	private final RegistrationTable table;

	private final int most;

	/** So that calls at once of one user do not all see the last free place. */
	private final ReentrantLock[] turns = IntStream.range(0, TURNS)
		.mapToObj((turn) -> new ReentrantLock())
		.toArray(ReentrantLock[]::new);

	WebhookAllowance(RegistrationTable table, ApiProperties properties) {
		this.table = table;
		this.most = properties.maxWebhooksPerUser();
	}

	/**
	 * Makes a webhook when it is its user's turn.
	 * @param <T> the webhook
	 * @param user whose it will be
	 * @param maker makes it, in a transaction of its own
	 * @return the webhook
	 * @throws ApiException 503 if it takes long
	 * @throws InterruptedException if the thread was interrupted
	 */
	<T> T inTurn(String user, Supplier<T> maker) throws InterruptedException {
		ReentrantLock turn = this.turns[Math.floorMod(user.hashCode(), TURNS)];
		if (!turn.tryLock(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new ApiException(HttpStatus.SERVICE_UNAVAILABLE, "Other webhooks are being created, try again",
					Map.of());
		}
		try {
			return maker.get();
		}
		finally {
			turn.unlock();
		}
	}

	/**
	 * Refuses another webhook where a user has enough, in the transaction in progress.
	 * @param user whose it would be
	 * @throws ApiException 402 as httpSMS answers it, or 429 if the user only has to wait
	 */
	void require(String user) {
		RegistrationTable.Counts counts = this.table.lockAndCount(user);
		if (counts.present() >= this.most) {
			throw new ApiException(
					HttpStatus.PAYMENT_REQUIRED, "You can't create more than " + this.most
							+ ((this.most == 1) ? " webhook" : " webhooks") + ", delete one that you do not need",
					Map.of());
		}
		if (counts.madeInADay() >= this.most * MADE_IN_A_DAY) {
			throw new ApiException(HttpStatus.TOO_MANY_REQUESTS,
					"You have created " + counts.madeInADay() + " webhooks in the last 24 hours, try again later",
					Map.of(), A_WHILE);
		}
	}

}
