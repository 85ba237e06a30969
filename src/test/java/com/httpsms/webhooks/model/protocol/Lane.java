package com.httpsms.webhooks.model.protocol;

/**
 * A node's lane and its open transaction.
 *
 * @param phase how far its turn is
 * @param events a bit for each event that it has locked
 * @param taken a bit for each delivery that it takes from the queue
 * @param fresh a bit for each delivery that it makes and claims
 * @param owns whether it has the queue locked
 * @param head what the queue's head is to be if it does
 * @param rest whether the queue is still to be made due after the commit
 */
record Lane(Phase phase, int events, int taken, int fresh, boolean owns, Queue.Head head, boolean rest) {

	static final Lane IDLE = new Lane(Phase.IDLE, 0, 0, 0, false, Queue.Head.NONE, false);

	enum Phase {

		IDLE,

		/** Has locked a due queue. */
		LOCKED,

		/** Has read what to take of it. */
		TAKEN,

		/** Has locked new events. */
		FANNING,

		/** Has made deliveries, unseen by others. */
		MADE,

		/** Has committed; only a flawed one still writes the queue's head. */
		HEADING,

		/** Has committed, and passes on what it claimed. */
		PASSING

	}

	boolean isOpen() {
		return this.phase == Phase.LOCKED || this.phase == Phase.TAKEN || this.phase == Phase.FANNING
				|| this.phase == Phase.MADE;
	}

	boolean mayCommit() {
		return this.phase == Phase.TAKEN || this.phase == Phase.MADE;
	}

	Lane in(Phase phase) {
		return new Lane(phase, this.events, this.taken, this.fresh, this.owns, this.head, this.rest);
	}

	Lane afterTime() {
		return new Lane(this.phase, this.events, this.taken, this.fresh, this.owns, this.head.afterTime(), this.rest);
	}

}
