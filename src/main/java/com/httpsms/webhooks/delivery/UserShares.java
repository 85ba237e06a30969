package com.httpsms.webhooks.delivery;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.stereotype.Component;

/**
 * How users share a node's places for requests in flight. An eighth of the places is for
 * those who hold none, one each. Of the others a user may hold four times as many as are
 * free: one who wants all gets four fifths of them, ten get a little less than a tenth
 * each. So there is a place for whoever comes, as long as fewer users than that eighth
 * want all they can get; nothing is kept back for users by name, and nothing has to be
 * configured.
 */
@Component
class UserShares {

	private static final int TIMES = 4;

	/** Of so many places one is for users who hold none. */
	private static final int KEPT = 8;

	private final int places;

	private final Map<String, Integer> held = new ConcurrentHashMap<>();

	private final AtomicInteger all = new AtomicInteger();

	UserShares(DeliveryProperties properties) {
		this.places = properties.node().maxInFlight();
	}

	/**
	 * Notes that a request is about to be sent.
	 * @param userId for whom
	 */
	void take(String userId) {
		this.all.incrementAndGet();
		this.held.merge(userId, 1, Integer::sum);
	}

	/**
	 * Notes that a request is done with.
	 * @param userId for whom it was
	 */
	void giveBack(String userId) {
		this.all.decrementAndGet();
		this.held.computeIfPresent(userId, (user, count) -> (count > 1) ? count - 1 : null);
	}

	/**
	 * What users may get now, for one claim. Lanes that claim at once don't know of each
	 * other's, so that a user may get a little more.
	 * @return their shares
	 */
	Shares now() {
		return new Shares(Math.max(0, this.places - this.all.get()), this.places / KEPT, this.held);
	}

	/** What users may get in one claim. */
	static final class Shares {

		private final int kept;

		private final Map<String, Integer> held;

		private final Map<String, Share> shares = new HashMap<>();

		private int free;

		private Shares(int free, int kept, Map<String, Integer> held) {
			this.free = free;
			this.kept = kept;
			this.held = held;
		}

		/**
		 * A user's.
		 * @param userId the user
		 * @return the same one each time
		 */
		Share of(String userId) {
			return this.shares.computeIfAbsent(userId, (user) -> new Share(this, this.held.getOrDefault(user, 0)));
		}

	}

	/** What one user may still get in a claim; less when others have taken some. */
	static final class Share {

		private final Shares shares;

		private int held;

		private Share(Shares shares, int held) {
			this.shares = shares;
			this.held = held;
		}

		/**
		 * How many more it may get: as many as keep it at its bound with what is free by
		 * then, rounded up.
		 * @return 0 or more
		 */
		int left() {
			int room = TIMES * (this.shares.free - this.shares.kept) - this.held;
			int first = (this.held == 0) ? Math.min(1, this.shares.free) : 0;
			return Math.max(first, (room > 0) ? (room + TIMES) / (TIMES + 1) : 0);
		}

		/**
		 * Takes some of it.
		 * @param count how many, no more than are left
		 */
		void take(int count) {
			this.held += count;
			this.shares.free -= count;
		}

	}

}
