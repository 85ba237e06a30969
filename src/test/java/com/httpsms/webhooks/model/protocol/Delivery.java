package com.httpsms.webhooks.model.protocol;

/**
 * A row of {@code delivery}, with its rows of {@code delivery_attempt} and with what its
 * endpoint saw.
 *
 * @param status its status
 * @param attempts its attempt count
 * @param later whether a PENDING one is due later, not yet
 * @param lost whether the lease of a SENDING one has run out
 * @param node whose a SENDING one is, or {@link World#NOBODY}
 * @param rows a bit for each attempt that has a row
 * @param abandoned a bit for each attempt whose row says ABANDONED
 * @param requests how many requests the endpoint saw
 */
record Delivery(Status status, int attempts, boolean later, boolean lost, int node, int rows, int abandoned,
		int requests) {

	static final Delivery ABSENT = new Delivery(Status.ABSENT, 0, false, false, World.NOBODY, 0, 0, 0);

	enum Status {

		ABSENT, PENDING, SENDING, DELIVERED, EXHAUSTED;

		boolean isFinal() {
			return this == DELIVERED || this == EXHAUSTED;
		}

	}

	boolean isPending() {
		return this.status == Status.PENDING;
	}

	boolean isSending() {
		return this.status == Status.SENDING;
	}

	/** What the fence asks: whether this attempt of this node stands. */
	boolean standsAt(int attempt, int byNode) {
		return isSending() && this.attempts == attempt && this.node == byNode;
	}

	Delivery claimed(int attempts, int byNode) {
		return new Delivery(Status.SENDING, attempts, false, false, byNode, this.rows, this.abandoned, this.requests);
	}

	Delivery pending(int attempts, boolean later) {
		return new Delivery(Status.PENDING, attempts, later, false, World.NOBODY, this.rows, this.abandoned,
				this.requests);
	}

	Delivery finished(Status status, int attempts) {
		return new Delivery(status, attempts, false, false, World.NOBODY, this.rows, this.abandoned, this.requests);
	}

	Delivery withRow(int attempt, boolean isAbandoned) {
		int bit = 1 << (attempt - 1);
		return new Delivery(this.status, this.attempts, this.later, this.lost, this.node, this.rows | bit,
				isAbandoned ? this.abandoned | bit : this.abandoned, this.requests);
	}

	Delivery requested() {
		return new Delivery(this.status, this.attempts, this.later, this.lost, this.node, this.rows, this.abandoned,
				this.requests + 1);
	}

	Delivery leaseLost() {
		return new Delivery(this.status, this.attempts, this.later, true, this.node, this.rows, this.abandoned,
				this.requests);
	}

	Delivery due() {
		return new Delivery(this.status, this.attempts, false, this.lost, this.node, this.rows, this.abandoned,
				this.requests);
	}

}
