package com.httpsms.webhooks.model.protocol;

/**
 * A row of {@code outbox_event}.
 *
 * @param state what has become of it
 * @param lockedBy the lane that has it locked, or {@link World#NOBODY}
 */
record Event(State state, int lockedBy) {

	enum State {

		/** Not inserted yet. */
		ABSENT,

		/** Inserted, with an id, in a transaction that is still open. */
		INSERTED,

		ROLLED_BACK, NEW, FANNED_OUT

	}

	boolean isFree() {
		return this.state == State.NEW && this.lockedBy == World.NOBODY;
	}

}
